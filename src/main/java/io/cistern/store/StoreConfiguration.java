package io.cistern.store;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Objects;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens the database: SQLite, unless <code>spring.datasource.url</code> names another. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({StoreProperties.class, DataSourceProperties.class})
class StoreConfiguration {

    @Bean
    @ConfigurationProperties("spring.datasource.hikari")
    HikariDataSource dataSource(StoreProperties properties, DataSourceProperties database) {
        var url = Objects.requireNonNullElse(
                database.getUrl(), "jdbc:sqlite:" + properties.dataDir().resolve("cistern.db"));
        database.setUrl(url);
        var dataSource = database.initializeDataSourceBuilder()
                .type(HikariDataSource.class)
                .build();
        if (Sqlite.is(url)) {
            Sqlite.prepare(dataSource, url);
        } else if (Postgresql.is(url)) {
            Postgresql.prepare(dataSource);
        }
        return dataSource;
    }

    @Bean
    DatabaseFileLock databaseFileLock(HikariDataSource dataSource) {
        return DatabaseFileLock.of(dataSource.getJdbcUrl());
    }
}
