package io.cistern.store;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.cache.SharedPages;
import io.cistern.export.ExportStore;
import io.cistern.mixpanel.MixpanelPages;
import io.cistern.profile.RowSetDigests;
import io.cistern.quota.Fingerprints;
import io.cistern.quota.Ledger;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

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
    Ledger ledger(
            JdbcClient jdbc,
            HikariDataSource dataSource,
            PlatformTransactionManager transactions,
            ObjectProvider<InstantSource> time) {
        var dialect = Dialect.of(dataSource.getJdbcUrl());
        return new JdbcLedger(
                jdbc,
                new TransactionTemplate(transactions),
                dialect,
                dialect.clock(jdbc, time.getIfAvailable(InstantSource::system)),
                System::nanoTime,
                () -> Sqlite.renewConnections(dataSource));
    }

    @Bean
    Sealing sealing(StoreProperties properties) {
        return new Sealing(properties.cache().keys());
    }

    /** The secret of the installation; a type of its own, for Spring does not inject arrays of bytes. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
    record Secret(byte[] bytes) {

        /** Says nothing of it. */
        @Override
        public String toString() {
            return "Secret";
        }
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

    @Bean
    ExportStore exportStore(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            HikariDataSource dataSource,
            Sealing sealing,
            ObjectProvider<InstantSource> time) {
        return new JdbcExportStore(
                jdbc,
                new TransactionTemplate(transactions),
                sealing,
                UUID.randomUUID().toString(),
                Sqlite.is(dataSource.getJdbcUrl()),
                time.getIfAvailable(InstantSource::system));
    }

    @Bean
    StoreMeters storeMeters() {
        return new StoreMeters();
    }

    @Bean
    SharedPages sharedPages(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            MixpanelPages accounts,
            StoreProperties properties,
            Sealing sealing,
            Secret secret,
            Fingerprints fingerprints,
            StoreMeters meters,
            ObjectProvider<InstantSource> time) {
        var store = new JdbcPageStore(
                jdbc,
                new TransactionTemplate(transactions),
                accounts::account,
                sealing,
                new PageNames(secret.bytes()),
                fingerprints,
                meters,
                properties.cache().disk().toBytes(),
                Thread::startVirtualThread,
                time.getIfAvailable(InstantSource::system),
                System::nanoTime);
        Thread.startVirtualThread(store::dropLocked);
        return store;
    }

    @Bean
    LedgerHealth ledgerHealthIndicator(HikariDataSource dataSource, ObjectProvider<InstantSource> time) {
        return new LedgerHealth(dataSource, time.getIfAvailable(InstantSource::system));
    }
}
