package io.cistern.store.ledger;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.ledger.Ledger;
import io.cistern.pagesize.LearnedPageSizes;
import io.cistern.store.DatabaseFileLock;
import io.cistern.store.Sqlite;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Stores the ledger in the database. */
@Configuration(proxyBeanMethods = false)
class LedgerStoreConfiguration {

    @Bean
    Ledger ledger(
            JdbcClient jdbc,
            HikariDataSource dataSource,
            PlatformTransactionManager transactions,
            DatabaseFileLock lock,
            ObjectProvider<InstantSource> time) {
        var dialect = Dialect.of(dataSource.getJdbcUrl());
        var ledger = new JdbcLedger(
                jdbc,
                new TransactionTemplate(transactions),
                dialect,
                dialect.clock(jdbc, time.getIfAvailable(InstantSource::system)),
                System::nanoTime,
                () -> Sqlite.renewConnections(dataSource),
                lock.isHeld());
        lock.finishStart(ledger::forgetOtherProcesses);
        return ledger;
    }

    @Bean
    LearnedPageSizes learnedPageSizes(JdbcClient jdbc) {
        return new JdbcLearnedPageSizes(jdbc);
    }

    @Bean
    LedgerHealth ledgerHealthIndicator(HikariDataSource dataSource, ObjectProvider<InstantSource> time) {
        return new LedgerHealth(dataSource, time.getIfAvailable(InstantSource::system));
    }
}
