package io.cistern.fresh;

import io.cistern.fresh.ServedAnswer.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Locale;
import java.util.Set;

/** Counts answers by the reason for their age. */
final class FreshMeters implements MeterBinder {

    private final Set<String> projects;

    /** Replaced when the meters are bound. Nothing reads the meters before that. */
    private volatile MeterRegistry registry = new CompositeMeterRegistry();

    /** @param projects the configured projects, whose meters exist from the start */
    FreshMeters(Set<String> projects) {
        this.projects = Set.copyOf(projects);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        this.registry = registry;
        for (var project : projects) {
            for (var reason : Reason.values()) {
                answers(project, reason);
            }
        }
    }

    void served(String project, Reason reason) {
        answers(project, reason).increment();
    }

    private Counter answers(String project, Reason reason) {
        return Counter.builder("cistern.answers")
                .description("Answers, by the reason for their age")
                .tags("project", project, "reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
