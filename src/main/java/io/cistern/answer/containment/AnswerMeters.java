package io.cistern.answer.containment;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Set;

/** Meters of derived answers. */
final class AnswerMeters {

    private final Set<String> projects;

    /** Replaced when the meters are bound. Nothing reads the meters before that. */
    private volatile MeterRegistry registry = new CompositeMeterRegistry();

    /** @param projects the configured projects, whose meters exist from the start */
    AnswerMeters(Set<String> projects) {
        this.projects = Set.copyOf(projects);
    }

    void bindTo(MeterRegistry registry) {
        this.registry = registry;
        for (var project : projects) {
            for (var rule : Rule.values()) {
                mismatches(project, rule);
            }
        }
    }

    /** Counts a fetched answer that contradicts this rule. */
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
