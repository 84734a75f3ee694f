package io.cistern.history;

import io.cistern.cache.PageStore;
import io.cistern.table.Tables;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the history bean. */
@Configuration(proxyBeanMethods = false)
class HistoryConfiguration {

    /** About seventeen megabytes for each comparison. */
    private static final int MAX_PEOPLE = 345_000;

    private static final int MAX_CONCURRENT = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Bean
    History history(PageStore store, Tables tables) {
        return new History(store, MAX_PEOPLE, MAX_CONCURRENT, PATIENCE, tables.executor());
    }
}
