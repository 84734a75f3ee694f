package io.cistern.history;

import io.cistern.cache.PageStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Supplies the history. */
@Configuration(proxyBeanMethods = false)
class HistoryConfiguration {

    /** Some seventeen megabytes a comparison. */
    private static final int MOST = 345_000;

    private static final int AT_ONCE = 2;

    @Bean
    History history(PageStore store) {
        return new History(store, MOST, AT_ONCE);
    }
}
