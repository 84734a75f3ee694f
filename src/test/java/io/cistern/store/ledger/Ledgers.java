package io.cistern.store.ledger;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.RunningCistern;
import io.cistern.ledger.Ledger;
import io.cistern.store.Databases;
import io.cistern.store.PostgresqlServer;
import io.cistern.store.Sqlite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Ledgers as the service opens them. */
public final class Ledgers {

    private Ledgers() {}

    public static HikariDataSource open(Path file) {
        var dataSource = prepared(file);
        try {
            if (Files.size(file) == 0) {
                Databases.writeMigrated(file);
                return dataSource;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return migrated(dataSource);
    }

    /** Opens the file without waiting for the disk, for tests without a power failure. */
    public static HikariDataSource openFast(Path file) {
        open(file).close();
        var dataSource = prepared(file);
        dataSource.addDataSourceProperty("synchronous", "OFF");
        return dataSource;
    }

    private static HikariDataSource prepared(Path file) {
        var url = "jdbc:sqlite:" + file;
        var dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(url);
        Sqlite.prepare(dataSource, url);
        return dataSource;
    }

    private static HikariDataSource migrated(HikariDataSource dataSource) {
        Flyway.configure().dataSource(dataSource).load().migrate();
        return dataSource;
    }

    /** Opens a database of one connection that lives in memory, for simulations: it lasts until it is closed. */
    public static HikariDataSource openInMemory() {
        var url = "jdbc:sqlite::memory:";
        var dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(url);
        Sqlite.prepare(dataSource, url);
        dataSource.setMaximumPoolSize(1);
        dataSource.setMaxLifetime(0);
        return migrated(dataSource);
    }

    public static Ledger ledger(HikariDataSource dataSource, InstantSource wall, LongSupplier nanos) {
        return ledger(dataSource, wall, nanos, true);
    }

    /** @param isLocking whether the process of the ledger holds a lock that shows that it lives */
    static Ledger ledger(HikariDataSource dataSource, InstantSource wall, LongSupplier nanos, boolean isLocking) {
        return new JdbcLedger(
                JdbcClient.create(dataSource),
                new TransactionTemplate(new DataSourceTransactionManager(dataSource)),
                Dialect.of(dataSource.getJdbcUrl()),
                wall::millis,
                nanos,
                () -> Sqlite.renewConnections(dataSource),
                isLocking);
    }

    /** Opens a ledger as the service does, with the clock that its processes share. */
    public static Ledger inService(HikariDataSource dataSource) {
        var jdbc = JdbcClient.create(dataSource);
        var dialect = Dialect.of(dataSource.getJdbcUrl());
        return new JdbcLedger(
                jdbc,
                new TransactionTemplate(new DataSourceTransactionManager(dataSource)),
                dialect,
                dialect.clock(jdbc, InstantSource.system()),
                System::nanoTime,
                () -> Sqlite.renewConnections(dataSource),
                true);
    }

    /** Opens a database whose commits survive a power failure, as the service does. */
    public static HikariDataSource openDurable(Databases databases) {
        if (databases == Databases.SQLITE) {
            return open(RunningCistern.temporary().resolve("cistern.db"));
        }
        var dataSource = databases.fresh().open();
        var jdbc = JdbcClient.create(dataSource);
        jdbc.sql("ALTER SYSTEM SET fsync = on").update();
        jdbc.sql("SELECT pg_reload_conf()").query().singleValue();
        return dataSource;
    }

    /** Whether databases of this kind are available on this machine. */
    public static boolean areHere(Databases databases) {
        return databases == Databases.SQLITE || PostgresqlServer.isPossible();
    }

    /** Writes so many past calls, one a minute. */
    public static void remember(HikariDataSource dataSource, String project, int calls) {
        JdbcClient.create(dataSource)
                .sql("""
                        INSERT INTO upstream_call
                            (id, project, sent_at, answered_at, counted, page, fingerprint, page_key, caller, purpose, process)
                        WITH RECURSIVE past(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM past WHERE n < :calls)
                        SELECT 'past-' || n, :project, :now - n * CAST(60000 AS BIGINT), :now + 1000 - n * CAST(60000 AS BIGINT), 1, 0, 'f', '',
                            'anonymous', 'QUERY', 'p' FROM past
                        """)
                .param("calls", calls)
                .param("project", project)
                .param("now", System.currentTimeMillis() - 7_200_000)
                .update();
    }

    /** Commits one row, which is the least that a durable permit can cost. */
    public static void commitOneRow(HikariDataSource dataSource, int number) {
        JdbcClient.create(dataSource)
                .sql("INSERT INTO process (project, id, alive_at) VALUES ('bound', :id, 0)")
                .param("id", Integer.toString(number))
                .update();
    }
}
