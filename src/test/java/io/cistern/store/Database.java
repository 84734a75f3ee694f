package io.cistern.store;

import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;

/** A database of one test, which any number of processes can open. */
public record Database(String url, String username, String password) {

    /** Opens the database as the service does, and migrates it. */
    public HikariDataSource open() {
        var dataSource = connect();
        Flyway.configure().dataSource(dataSource).load().migrate();
        return dataSource;
    }

    /** Opens the database as it is. */
    HikariDataSource connect() {
        var dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(url);
        if (Sqlite.is(url)) {
            Sqlite.prepare(dataSource, url);
            dataSource.addDataSourceProperty("synchronous", "OFF"); // nobody cuts the power
        } else {
            Postgresql.prepare(dataSource);
            dataSource.setUsername(username);
            dataSource.setPassword(password);
        }
        return dataSource;
    }

    /** The settings of a service that uses the database. */
    public String[] settings() {
        return new String[] {
            "spring.datasource.url=" + url,
            "spring.datasource.username=" + username,
            "spring.datasource.password=" + password
        };
    }
}
