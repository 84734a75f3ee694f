package io.cistern.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.quota.Fingerprints;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the page store and freshness. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CacheProperties.class)
class CacheConfiguration {

    @Bean
    PageStore pageStore(
            CacheProperties properties,
            ObjectProvider<SharedPages> shared,
            Fingerprints fingerprints,
            MeterRegistry meters) {
        var cache = properties.cache();
        var memory =
                new CaffeinePageStore(cache.size().toBytes(), properties.keep(), fingerprints, Ticker.systemTicker());
        CaffeineCacheMetrics.monitor(meters, memory.pages(), "cistern.pages");
        var others = cache.memoryOnly() ? null : shared.getIfAvailable();
        return others == null
                ? memory
                : new TieredPageStore(
                        memory, others, properties.keep(), Thread::startVirtualThread, Ticker.systemTicker());
    }

    @Bean
    Freshness freshness(CacheProperties properties) {
        return new Freshness() {

            @Override
            public Duration maxAge(String project) {
                return of(project).maxAge();
            }

            @Override
            public Duration absentFor(String project) {
                var own = of(project).absentFor();
                return own.compareTo(maxAge(project)) < 0 ? own : maxAge(project);
            }

            @Override
            public Duration refusedFor(String project) {
                return of(project).refusedFor();
            }

            @Override
            public Duration incompleteFor(String project) {
                return of(project).incompleteFor();
            }

            @Override
            public Duration staleWhileRevalidate(String project) {
                return of(project).staleWhileRevalidate();
            }

            @Override
            public Duration staleIfError(String project) {
                return of(project).staleIfError();
            }

            @Override
            public Set<String> projects() {
                return properties.projects().keySet();
            }

            private CacheProperties.Freshness of(String project) {
                return Objects.requireNonNull(properties.projects().get(project), "A configured project")
                        .freshness();
            }
        };
    }
}
