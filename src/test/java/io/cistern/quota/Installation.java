package io.cistern.quota;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.consumer.DefaultEventConsumerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The settings of a scenario's processes, which are all alike. */
final class Installation {

    private Installation() {}

    static Registries registries() {
        return new Registries(
                CircuitBreakerRegistry.ofDefaults(),
                BulkheadRegistry.ofDefaults(),
                RateLimiterRegistry.ofDefaults(),
                RetryRegistry.ofDefaults(),
                new DefaultEventConsumerRegistry<>());
    }

    static QuotaProperties settings(Scenario scenario) {
        var settings = new HashMap<String, Object>(Map.of(
                "cistern.projects.main.project-id", "1",
                "cistern.projects.main.quota.limit", scenario.limit(),
                "cistern.projects.main.quota.window", scenario.window().toString(),
                "cistern.projects.main.quota.concurrency", scenario.concurrency(),
                "cistern.projects.main.quota.follow-up-pages", scenario.followUpPages(),
                "cistern.projects.main.quota.reserve", scenario.reserve(),
                "cistern.ledger.when-lost", scenario.doubt()));
        for (var client : scenario.clients()) {
            settings.put(
                    "cistern.callers.%s.weight".formatted(client.caller().name()),
                    client.caller().weight());
        }
        return new Binder(new MapConfigurationPropertySource(settings))
                .bind("cistern", QuotaProperties.class)
                .get();
    }
}
