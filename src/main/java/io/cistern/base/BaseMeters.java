package io.cistern.base;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The keeping of base audiences in numbers, by project and audience. */
final class BaseMeters {

    private final MeterRegistry registry;

    BaseMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** How a refresh ended. */
    enum Outcome {
        /** The answer is held whole. */
        KEPT,
        /** What was held before stays. */
        FAILED,
        /** The audience does not fit into the budget, and is not refreshed any more. */
        SUSPENDED
    }

    void refreshed(BaseAudience audience, Outcome outcome) {
        refreshes(audience, outcome).increment();
    }

    /** Meters are there before the first refresh, or nobody could tell its absence from a zero. */
    void watch(Keeper keeper, BaseAudience audience, ToDoubleFunction<Keeper> age) {
        for (var outcome : Outcome.values()) {
            refreshes(audience, outcome);
        }
        Gauge.builder("cistern.base.age", keeper, age)
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
