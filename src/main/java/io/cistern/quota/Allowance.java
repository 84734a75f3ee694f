package io.cistern.quota;

import java.time.Duration;
import java.time.Instant;

/**
 * What a project may spend, as it stands now.
 *
 * @param limit calls in any window
 * @param used calls that count against the window now
 * @param nextPermitAt the earliest instant at which a call could start; now or earlier when one could start at once
 * @param concurrency calls at a time
 * @param inFlight calls under way
 */
public record Allowance(int limit, Duration window, int used, Instant nextPermitAt, int concurrency, int inFlight) {

    public int remaining() {
        return Math.max(0, limit - used);
    }
}
