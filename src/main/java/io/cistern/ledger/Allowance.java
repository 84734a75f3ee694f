package io.cistern.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The calls that a project may make now.
 *
 * @param limit calls in any window
 * @param used calls that count against the window now
 * @param nextPermitAt the earliest instant at which a call could start; now or earlier when one could start at once
 * @param concurrency calls at a time
 * @param inFlight calls under way
 * @param spentByCaller calls that count against the window now, by the caller that pays for them
 * @param followUpPages whether pages after the first cost a call: as configured, unless Mixpanel showed otherwise
 */
public record Allowance(
        int limit,
        Duration window,
        int used,
        Instant nextPermitAt,
        int concurrency,
        int inFlight,
        Map<String, Integer> spentByCaller,
        FollowUpPages followUpPages) {

    public Allowance {
        spentByCaller = Map.copyOf(spentByCaller);
    }

    public int remaining() {
        return Math.max(0, limit - used);
    }

    /** Returns the same allowance with no permit before that instant. */
    public Allowance withNothingBefore(Instant instant) {
        return new Allowance(limit, window, limit, instant, concurrency, inFlight, spentByCaller, followUpPages);
    }
}
