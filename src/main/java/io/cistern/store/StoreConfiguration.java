package io.cistern.store;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.quota.Fingerprints;
import io.cistern.rows.RowSetDigests;
import java.util.Objects;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

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

    @Bean
    PageEncryption pageEncryption(StoreProperties properties) {
        return new PageEncryption(properties.cache().keys());
    }

    @Bean
    InstallationKey installationKey(JdbcClient jdbc, HikariDataSource dataSource, PageEncryption pageEncryption) {
        var secret = new InstallationKeyStore(jdbc, pageEncryption).get();
        new PlaintextCleanup(jdbc, pageEncryption.key() != null, Sqlite.is(dataSource.getJdbcUrl())).run();
        return new InstallationKey(secret);
    }

    @Bean
    Fingerprints fingerprints(InstallationKey installationKey) {
        return new Fingerprints(installationKey.bytes());
    }

    @Bean
    RowSetDigests rowSetDigests(InstallationKey installationKey) {
        return new RowSetDigests(installationKey.bytes());
    }
}
