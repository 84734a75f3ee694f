package io.cistern.store.pages;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.cache.SharedPages;
import io.cistern.export.ExportStore;
import io.cistern.mixpanel.MixpanelPages;
import io.cistern.quota.Fingerprints;
import io.cistern.rows.RowSetDigests;
import io.cistern.store.Sqlite;
import io.cistern.store.StoreProperties;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Stores pages, snapshots and exports in the database. */
@Configuration(proxyBeanMethods = false)
class PageStoreConfiguration {

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

    @Bean
    ExportStore exportStore(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            HikariDataSource dataSource,
            PageEncryption pageEncryption,
            ObjectProvider<InstantSource> time) {
        return new JdbcExportStore(
                jdbc,
                new TransactionTemplate(transactions),
                pageEncryption,
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
            PageEncryption pageEncryption,
            InstallationKey installationKey,
            Fingerprints fingerprints,
            StoreMeters meters,
            ObjectProvider<InstantSource> time) {
        var store = new JdbcPageStore(
                jdbc,
                new TransactionTemplate(transactions),
                accounts::account,
                pageEncryption,
                new PageNames(installationKey.bytes()),
                fingerprints,
                meters,
                properties.cache().disk().toBytes(),
                Thread::startVirtualThread,
                time.getIfAvailable(InstantSource::system),
                System::nanoTime);
        Thread.startVirtualThread(store::dropLocked);
        return store;
    }
}
