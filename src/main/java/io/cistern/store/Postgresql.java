package io.cistern.store;

import com.zaxxer.hikari.HikariDataSource;

/** Configures connections to PostgreSQL, so that its loss and its return are noticed fast. */
final class Postgresql {

    private static final String PREFIX = "jdbc:postgresql:";

    private Postgresql() {}

    static boolean is(String url) {
        return url.startsWith(PREFIX);
    }

    static void prepare(HikariDataSource dataSource) {
        dataSource.setMaximumPoolSize(10);
        dataSource.setConnectionTimeout(2_000); // callers wait for the connection
        dataSource.setValidationTimeout(1_000);
        dataSource.setKeepaliveTime(30_000); // finds connections that a firewall dropped before they are needed
        dataSource.setMaxLifetime(600_000);
        // Transactions lock the row of their project first, and then read what others have committed before that.
        dataSource.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        dataSource.addDataSourceProperty("ApplicationName", "cistern");
        dataSource.addDataSourceProperty("connectTimeout", "2");
        dataSource.addDataSourceProperty("loginTimeout", "3");
        dataSource.addDataSourceProperty("socketTimeout", "5"); // a machine that lost its network sends nothing
        dataSource.addDataSourceProperty("tcpKeepAlive", "true");
        // A process that stops during a transaction must not keep its lock for longer than others wait.
        dataSource.addDataSourceProperty(
                "options", "-c statement_timeout=4s -c idle_in_transaction_session_timeout=10s");
    }
}
