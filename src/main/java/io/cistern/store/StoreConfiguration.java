package io.cistern.store;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.profile.RowSetDigests;
import io.cistern.quota.Fingerprints;
import java.util.Objects;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Opens the database: the embedded one, unless <code>spring.datasource.url</code> names another. */
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
    Sealing sealing(StoreProperties properties) {
        return new Sealing(properties.cache().keys());
    }

    @Bean
    Secret installationSecret(JdbcClient jdbc, HikariDataSource dataSource, Sealing sealing) {
        var secret = new InstallationSecret(jdbc, sealing).get();
        new Cleaning(jdbc, sealing.key() != null, Sqlite.is(dataSource.getJdbcUrl())).run();
        return new Secret(secret);
    }

    @Bean
    Fingerprints fingerprints(Secret secret) {
        return new Fingerprints(secret.bytes());
    }

    @Bean
    RowSetDigests rowSetDigests(Secret secret) {
        return new RowSetDigests(secret.bytes());
    }
}
