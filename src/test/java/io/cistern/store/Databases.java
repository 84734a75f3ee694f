package io.cistern.store;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.RunningCistern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            return sqlite(RunningCistern.temporary().resolve("cistern.db"));
        }

        @Override
        Database migrated() {
            var file = RunningCistern.temporary().resolve("cistern.db");
            writeMigrated(file);
            return sqlite(file);
        }
    },
    POSTGRESQL {
        @Override
        public Database fresh() {
            Assumptions.assumeTrue(PostgresqlServer.isPossible(), PostgresqlServer.WHY_NOT);
            return PostgresqlServer.database();
        }

        @Override
        Database migrated() {
            Assumptions.assumeTrue(PostgresqlServer.isPossible(), PostgresqlServer.WHY_NOT);
            return PostgresqlServer.migrated();
        }
    };

    /** Creates an empty database. */
    public abstract Database fresh();

    /** Creates a database that has the tables of this version. */
    abstract Database migrated();

    /** Opens a database that has the tables of this version and nothing in them. */
    public HikariDataSource open() {
        return migrated().connect();
    }

    /** Writes a SQLite database that has the tables of this version. */
    public static void writeMigrated(Path file) {
        try {
            Files.write(file, Migrated.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Database sqlite(Path file) {
        return new Database("jdbc:sqlite:" + file, "", "");
    }

    /** A database as the first start leaves it, made once for all tests of this JVM. */
    private static final class Migrated {

        static final byte[] BYTES = bytes();

        private static byte[] bytes() {
            var file = RunningCistern.temporary().resolve("cistern.db");
            sqlite(file).open().close();
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
