package io.cistern.store;

import com.zaxxer.hikari.HikariDataSource;

/** What the shared database needs so that its loss is noticed fast, and its return too. */
final class Postgresql {

    private static final String PREFIX = "jdbc:postgresql:";

    private Postgresql() {}

    static boolean is(String url) {
        return url.startsWith(PREFIX);
    }

    static void prepare(HikariDataSource dataSource) {
        dataSource.setMaximumPoolSize(10);
        dataSource.setConnectionTimeout(2_000); // callers wait meanwhile
        dataSource.setValidationTimeout(1_000);
        dataSource.setKeepaliveTime(30_000); // what a firewall drops in silence is found before it is needed
        dataSource.setMaxLifetime(600_000);
        // Steps lock the row of their project first, and then read what others have committed before that.
        dataSource.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        dataSource.addDataSourceProperty("ApplicationName", "cistern");
        dataSource.addDataSourceProperty("connectTimeout", "2");
        dataSource.addDataSourceProperty("loginTimeout", "3");
        dataSource.addDataSourceProperty("socketTimeout", "5"); // a machine that vanished says nothing
        dataSource.addDataSourceProperty("tcpKeepAlive", "true");
        // A process that stops in the midst of a step must not hold its lock for longer than others wait.
        dataSource.addDataSourceProperty(
                "options", "-c statement_timeout=4s -c idle_in_transaction_session_timeout=10s");
    }
}
