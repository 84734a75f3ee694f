package io.cistern.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What a project may spend, as it stands now.
 *
 * @param limit calls in any window
 * @param used calls that count against the window now
 * @param nextPermitAt the earliest instant at which a call could start; now or earlier when one could start at once
 * @param concurrency calls at a time
 * @param inFlight calls under way
 * @param spentByCaller calls that count against the window now, by who paid
 * @param followUpPages what pages after the first cost: as configured, unless Mixpanel said otherwise
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

    /** The same, when nothing can be spent before then. */
    public Allowance withNothingBefore(Instant instant) {
        return new Allowance(limit, window, limit, instant, concurrency, inFlight, spentByCaller, followUpPages);
    }
}
