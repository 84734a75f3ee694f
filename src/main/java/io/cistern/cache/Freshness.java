package io.cistern.cache;

import java.time.Duration;

/** How long an answer of a project counts as fresh. */
@FunctionalInterface
public interface Freshness {

    Duration maxAge(String project);

    /** How long it counts as known that nobody has an id; never longer than an answer counts as fresh. */
    default Duration absentFor(String project) {
        return maxAge(project);
    }
}
