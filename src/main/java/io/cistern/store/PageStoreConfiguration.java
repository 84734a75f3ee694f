package io.cistern.store;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.cache.SharedPages;
import io.cistern.export.ExportStore;
import io.cistern.mixpanel.MixpanelPages;
import io.cistern.quota.Fingerprints;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps pages, snapshots and exports in the database. */
@Configuration(proxyBeanMethods = false)
class PageStoreConfiguration {

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
}
