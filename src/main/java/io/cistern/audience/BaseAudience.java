package io.cistern.audience;

import io.cistern.profile.ProfileQuery;
import java.time.Duration;

/**
 * A query whose answer is kept cached and fresh.
 *
 * @param name identifies it among the project's audiences
 * @param refresh the configured time between two refreshes
 * @param period the time after which a refresh is due: shorter than {@code refresh} if the answer would expire by then
 */
record BaseAudience(String name, ProfileQuery query, Duration refresh, Duration period) {

    String project() {
        return query.scope().project();
    }
}
