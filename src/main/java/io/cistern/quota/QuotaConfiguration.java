package io.cistern.quota;

import io.cistern.ledger.Ledger;
import io.cistern.quota.admission.Sleeper;
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

/** Wires a guard for every project. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(QuotaProperties.class)
class QuotaConfiguration {

    @Bean
    ProjectGuards guards(
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
        var guards = new HashMap<String, ProjectGuard>();
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
                                Sleeper.REAL,
                                () -> ThreadLocalRandom.current().nextLong())));
        return new ProjectGuards(guards);
    }

    @Bean
    Heartbeat heartbeat(ProjectGuards projectGuards, Ledger ledger, QuotaProperties properties) {
        return new Heartbeat(projectGuards, ledger, properties.ledger().keep());
    }

    @Bean
    QuotaMeters quotaMeters(ProjectGuards projectGuards, QuotaProperties properties) {
        return new QuotaMeters(projectGuards, properties.callers().keySet());
    }
}
