package io.cistern.answer.containment;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Set;

/** Derived answers in numbers. */
public final class AnswerMeters implements MeterBinder {

    private final Set<String> projects;

    /** Until the meters are bound nobody reads them. */
    private volatile MeterRegistry registry = new CompositeMeterRegistry();

    /** @param projects the configured ones, whose meters are there before there is anything to count */
    public AnswerMeters(Set<String> projects) {
        this.projects = Set.copyOf(projects);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        this.registry = registry;
        for (var project : projects) {
            for (var rule : Rule.values()) {
                mismatches(project, rule);
            }
        }
    }

    /** A real answer was not what this rule led to expect. */
    void mismatched(String project, Rule rule) {
        mismatches(project, rule).increment();
    }

    private Counter mismatches(String project, Rule rule) {
        return Counter.builder("cistern.derived.mismatches")
                .description(
                        "Fetched answers that differ from what would have been derived, by the rules the derivation uses")
                .tags("project", project, "rule", rule.symbol())
                .register(registry);
    }
}
