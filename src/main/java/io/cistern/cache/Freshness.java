package io.cistern.cache;

import java.time.Duration;
import java.util.Set;

/** How long answers of a project may be served. */
@FunctionalInterface
public interface Freshness {

    /** How long an answer is fresh. */
    Duration maxAge(String project);

    /** How long the absence of an id is cached; at most as long as an answer is fresh. */
    default Duration absentFor(String project) {
        return maxAge(project);
    }

    /** How long a refusal by Mixpanel is cached. */
    default Duration refusedFor(String project) {
        return Duration.ZERO;
    }

    /** The wait after a second incomplete answer before the query is fetched again. */
    default Duration incompleteFor(String project) {
        return Duration.ofMinutes(1);
    }

    /** How long a stale answer is served while it is refreshed. */
    default Duration staleWhileRevalidate(String project) {
        return Duration.ZERO;
    }

    /** How long a stale answer is served when it cannot be refreshed. */
    default Duration staleIfError(String project) {
        return Duration.ZERO;
    }

    /** The configured projects. */
    default Set<String> projects() {
        return Set.of();
    }
}
