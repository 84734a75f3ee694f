package io.cistern.cache;

import java.time.Duration;
import java.util.Set;

/** How long answers of a project serve. */
@FunctionalInterface
public interface Freshness {

    /** An answer counts as fresh for so long. */
    Duration maxAge(String project);

    /** How long it counts as known that nobody has an id; never longer than an answer counts as fresh. */
    default Duration absentFor(String project) {
        return maxAge(project);
    }

    /** That Mixpanel refuses a question counts as known for so long. */
    default Duration refusedFor(String project) {
        return Duration.ZERO;
    }

    /** After a second answer that does not add up, the query is asked again only so much later. */
    default Duration incompleteFor(String project) {
        return Duration.ofMinutes(1);
    }

    /** An answer serves so much longer while it is asked anew. */
    default Duration staleWhileRevalidate(String project) {
        return Duration.ZERO;
    }

    /** An answer serves so much longer when it cannot be asked anew. */
    default Duration staleIfError(String project) {
        return Duration.ZERO;
    }

    /** The projects it knows of. */
    default Set<String> projects() {
        return Set.of();
    }
}
