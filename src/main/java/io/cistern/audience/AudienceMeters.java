package io.cistern.audience;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Counts the refreshes of base audiences and shows their age, by project and audience. */
final class AudienceMeters {

    private final MeterRegistry registry;

    AudienceMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** How a refresh ended. */
    enum Outcome {
        /** The whole answer is cached. */
        KEPT,
        /** The earlier answer stays cached. */
        FAILED,
        /** The audience does not fit into the budget and is no longer refreshed. */
        SUSPENDED
    }

    void refreshed(BaseAudience audience, Outcome outcome) {
        refreshes(audience, outcome).increment();
    }

    /** Registers the meters before the first refresh, so that zero and missing can be distinguished. */
    void watch(AudienceRefresher audienceRefresher, BaseAudience audience, ToDoubleFunction<AudienceRefresher> age) {
        for (var outcome : Outcome.values()) {
            refreshes(audience, outcome);
        }
        Gauge.builder("cistern.base.age", audienceRefresher, age)
                .description("Seconds since the cached answer of a base audience was requested")
                .tags("project", audience.project(), "audience", audience.name())
                .register(registry);
    }

    private Counter refreshes(BaseAudience audience, Outcome outcome) {
        return Counter.builder("cistern.base.refreshes")
                .description("Refreshes of base audiences, by their outcome")
                .tags(
                        "project",
                        audience.project(),
                        "audience",
                        audience.name(),
                        "outcome",
                        outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
