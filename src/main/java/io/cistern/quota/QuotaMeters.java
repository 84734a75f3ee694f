package io.cistern.quota;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** The budget in numbers, by project. Reading them spends nothing. */
final class QuotaMeters implements MeterBinder {

    private final Guards guards;

    QuotaMeters(Guards guards) {
        this.guards = guards;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var project : guards.all().keySet()) {
            gauge(registry, project, "cistern.quota.limit", "Calls allowed in a window", Allowance::limit);
            gauge(registry, project, "cistern.quota.permits", "Calls that can be made now", Allowance::remaining);
            gauge(registry, project, "cistern.quota.in.flight", "Calls under way", Allowance::inFlight);
            Gauge.builder("cistern.quota.waiting", guards.of(project).gate(), Gate::waiting)
                    .description("Calls that wait for a permit")
                    .tag("project", project)
                    .register(registry);
        }
    }

    private void gauge(
            MeterRegistry registry,
            String project,
            String name,
            String description,
            ToDoubleFunction<Allowance> value) {
        Gauge.builder(name, guards, all -> value.applyAsDouble(all.allowance(project)))
                .description(description)
                .tag("project", project)
                .register(registry);
    }
}
