package io.cistern.answer;

import io.cistern.profile.Caller;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * On what terms a caller wants its answer.
 *
 * @param caller who asks, and pays for what has to be fetched
 * @param patience how long a call may wait for the budget before it starts
 * @param maxCost calls that may be made for this answer; null for as many as it takes
 * @param after what is held serves only if it was asked after this instant, however fresh it counts
 */
public record Contract(
        Caller caller, Duration patience, @Nullable Integer maxCost, Instant after) {

    /** Whatever counts as fresh will do. */
    public Contract(Caller caller, Duration patience, @Nullable Integer maxCost) {
        this(caller, patience, maxCost, Instant.MIN);
    }

    boolean takes(Snapshot snapshot) {
        return snapshot.first().asOf().isAfter(after);
    }
}
