package io.cistern.store;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.quota.Ledger;
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
        var url = "jdbc:sqlite:" + file;
        var dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(url);
        Sqlite.prepare(dataSource, url);
        Flyway.configure().dataSource(dataSource).load().migrate();
        return dataSource;
    }

    /** Opens the file without waiting for the disk, for tests that do not cut the power. */
    public static HikariDataSource openFast(Path file) {
        open(file).close();
        var url = "jdbc:sqlite:" + file;
        var dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(url);
        Sqlite.prepare(dataSource, url);
        dataSource.addDataSourceProperty("synchronous", "OFF");
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
        Flyway.configure().dataSource(dataSource).load().migrate();
        return dataSource;
    }

    public static Ledger ledger(HikariDataSource dataSource, InstantSource wall, LongSupplier nanos) {
        return new JdbcLedger(
                JdbcClient.create(dataSource),
                new TransactionTemplate(new DataSourceTransactionManager(dataSource)),
                Dialect.of(dataSource.getJdbcUrl()),
                wall::millis,
                nanos,
                () -> Sqlite.renewConnections(dataSource));
    }
}
