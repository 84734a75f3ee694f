package io.cistern.history;

import io.cistern.cache.PageStore;
import io.cistern.table.Tables;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Supplies the history. */
@Configuration(proxyBeanMethods = false)
class HistoryConfiguration {

    /** Some seventeen megabytes a comparison. */
    private static final int MOST = 345_000;

    private static final int AT_ONCE = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Bean
    History history(PageStore store, Tables tables) {
        return new History(store, MOST, AT_ONCE, PATIENCE, tables.executor());
    }
}
