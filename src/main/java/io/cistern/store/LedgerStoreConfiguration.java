package io.cistern.store;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.quota.Ledger;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps the ledger in the database. */
@Configuration(proxyBeanMethods = false)
class LedgerStoreConfiguration {

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
    LedgerHealth ledgerHealthIndicator(HikariDataSource dataSource, ObjectProvider<InstantSource> time) {
        return new LedgerHealth(dataSource, time.getIfAvailable(InstantSource::system));
    }
}
