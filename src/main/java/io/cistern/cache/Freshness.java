package io.cistern.cache;

import java.time.Duration;

/** How long an answer of a project counts as fresh. */
@FunctionalInterface
public interface Freshness {

    Duration maxAge(String project);
}
