package io.cistern.ledger;

import io.cistern.profile.Priority;
import io.cistern.profile.QueryFailure.UpstreamThrottled;
import java.time.Duration;

/**
 * What Mixpanel allows a project, and how we go about it.
 *
 * @param limit calls in any window
 * @param window how long a call counts after its answer
 * @param concurrency calls at a time
 * @param patience the longest a call can last, from its reservation to its answer or to our giving up
 * @param reserve permits that batch work leaves to others
 * @param followUpPages whether pages after the first count against the window, as configured
 * @param doubt what to do when the ledger may not know of every call
 */
public record QuotaTerms(
        int limit,
        Duration window,
        int concurrency,
        Duration patience,
        int reserve,
        FollowUpPages followUpPages,
        LostLedgerPolicy doubt) {
    public QuotaTerms {
        if (limit < 1 || concurrency < 1) {
            throw new IllegalArgumentException("A quota allows at least one call, and one at a time");
        }
        if (!window.isPositive() || !patience.isPositive()) {
            throw new IllegalArgumentException("A quota's window and a call's longest time are more than nothing");
        }
        if (reserve < 0) {
            throw new IllegalArgumentException("A quota's reserve is not less than nothing");
        }
    }

    /** Terms without a reserve, for a ledger that is trusted. */
    public QuotaTerms(int limit, Duration window, int concurrency, Duration patience) {
        this(limit, window, concurrency, patience, 0, FollowUpPages.COUNTED, LostLedgerPolicy.TRUST);
    }

    /** Permits that work of this priority must leave; batch work is never shut out wholly. */
    public int kept(Priority priority) {
        return priority == Priority.BATCH ? Math.min(reserve, limit - 1) : 0;
    }

    /**
     * How long nothing is sent after Mixpanel's 429: for as long as it asks, but a window at most, for absurd values have
     * been seen. When it asks for nothing, a tenth of the window: others use the quota, and do so for minutes.
     */
    Duration pauseAfter(UpstreamThrottled throttled) {
        var asked = throttled.retryAfter();
        var pause = asked != null && asked.isPositive()
                ? asked
                : switch (throttled.limit()) {
                    case WINDOW -> window.dividedBy(10);
                    case CONCURRENCY -> Duration.ofSeconds(10);
                    case LOAD -> Duration.ofSeconds(2);
                };
        return pause.compareTo(window) > 0 ? window : pause;
    }

    public QuotaTerms withLimit(int other) {
        return new QuotaTerms(other, window, concurrency, patience, reserve, followUpPages, doubt);
    }

    public QuotaTerms withConcurrency(int other) {
        return new QuotaTerms(limit, window, other, patience, reserve, followUpPages, doubt);
    }
}
