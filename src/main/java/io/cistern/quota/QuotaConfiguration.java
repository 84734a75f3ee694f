package io.cistern.quota;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.ratelimiter.event.RateLimiterEvent;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts a guard before every project. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(QuotaProperties.class)
class QuotaConfiguration {

    @Bean
    Guards guards(
            QuotaProperties properties,
            Ledger ledger,
            Fingerprints fingerprints,
            CircuitBreakerRegistry circuits,
            BulkheadRegistry bulkheads,
            RateLimiterRegistry limiters,
            RetryRegistry retries,
            EventConsumerRegistry<RateLimiterEvent> limiterEvents,
            ObjectProvider<InstantSource> clock) {
        var registries = new Registries(circuits, bulkheads, limiters, retries, limiterEvents);
        var time = clock.getIfAvailable(InstantSource::system);
        var guards = new HashMap<String, Guard>();
        properties
                .projects()
                .forEach((name, project) -> guards.put(
                        name,
                        registries.guard(
                                name,
                                project,
                                properties.ledger().whenLost(),
                                properties.shares(name),
                                ledger,
                                fingerprints,
                                time,
                                Pause.REAL,
                                () -> ThreadLocalRandom.current().nextLong())));
        return new Guards(guards);
    }

    @Bean
    Heartbeat heartbeat(Guards guards, Ledger ledger, QuotaProperties properties) {
        return new Heartbeat(guards, ledger, properties.ledger().keep());
    }

    @Bean
    QuotaMeters quotaMeters(Guards guards, QuotaProperties properties) {
        return new QuotaMeters(guards, properties.callers().keySet());
    }
}
