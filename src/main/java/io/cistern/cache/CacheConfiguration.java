package io.cistern.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.util.Objects;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Supplies the memory for pages. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CacheProperties.class)
class CacheConfiguration {

    @Bean
    PageStore pageStore(CacheProperties properties, MeterRegistry meters) {
        var cache = properties.cache();
        var store = new CaffeinePageStore(cache.size().toBytes(), cache.keep(), Ticker.systemTicker());
        CaffeineCacheMetrics.monitor(meters, store.pages(), "cistern.pages");
        return store;
    }

    @Bean
    Freshness freshness(CacheProperties properties) {
        return project -> Objects.requireNonNull(properties.projects().get(project), "A configured project")
                .freshness()
                .maxAge();
    }
}
