package io.cistern.store;

import io.cistern.RunningCistern;
import org.junit.jupiter.api.Assumptions;

/**
 * The kinds of database that the same tests run on: <code>@ParameterizedTest @EnumSource</code>, or, for a whole class,
 * <code>@ParameterizedClass @EnumSource(Databases.class)</code>. Without a Docker engine, the tests on
 * PostgreSQL are skipped.
 */
public enum Databases {
    SQLITE {
        @Override
        public Database fresh() {
            return new Database("jdbc:sqlite:" + RunningCistern.temporary().resolve("cistern.db"), "", "");
        }
    },
    POSTGRESQL {
        @Override
        public Database fresh() {
            Assumptions.assumeTrue(PostgresqlServer.isPossible(), PostgresqlServer.WHY_NOT);
            return PostgresqlServer.database();
        }
    };

    /** Creates an empty database. */
    public abstract Database fresh();
}
