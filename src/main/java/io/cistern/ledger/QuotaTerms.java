package io.cistern.ledger;

import io.cistern.profile.Priority;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What Mixpanel allows a project, and how Cistern uses it.
 *
 * @param limit calls in any window
 * @param window how long a call counts after its answer
 * @param concurrency calls at a time
 * @param patience the longest time from a call's reservation to its answer or to its abandonment
 * @param reserve permits that batch work leaves to other work
 * @param followUpPages whether pages after the first count against the window, as configured
 * @param doubt what to do when the ledger may miss calls
 */
public record QuotaTerms(
        int limit,
        Duration window,
        int concurrency,
        Duration patience,
        int reserve,
        FollowUpPages followUpPages,
        LostLedgerPolicy doubt) {
    /** How long after its reservation a call may be sent. */
    public static final Duration LEASE = Duration.ofSeconds(5);

    /** The call of a dead process may last this many times as long as the longest observed call. */
    private static final int MARGIN = 2;

    public QuotaTerms {
        if (limit < 1 || concurrency < 1) {
            throw new IllegalArgumentException("A quota allows at least one call and a concurrency of at least one");
        }
        if (!window.isPositive() || !patience.isPositive()) {
            throw new IllegalArgumentException("A quota's window and patience are positive");
        }
        if (reserve < 0) {
            throw new IllegalArgumentException("A quota's reserve is not negative");
        }
    }

    /** Creates terms without a reserve, for a ledger that is trusted. */
    public QuotaTerms(int limit, Duration window, int concurrency, Duration patience) {
        this(limit, window, concurrency, patience, 0, FollowUpPages.COUNTED, LostLedgerPolicy.TRUST);
    }

    /** Returns the permits that work of this priority must leave; at least one permit is left for batch work. */
    public int kept(Priority priority) {
        return priority == Priority.BATCH ? Math.min(reserve, limit - 1) : 0;
    }

    /**
     * Returns how long to pause after Mixpanel's 429: as long as it asks, but at most a window, because absurd values
     * have been seen. When it asks for nothing after a spent window, a tenth of the window, because other users use the
     * quota, and do so for minutes.
     */
    Duration pauseAfter(UpstreamThrottled throttled) {
        var requested = throttled.retryAfter();
        var pause = requested != null && requested.isPositive()
                ? requested
                : switch (throttled.limit()) {
                    case WINDOW -> window.dividedBy(10);
                    case CONCURRENCY -> Duration.ofSeconds(10);
                    case LOAD -> Duration.ofSeconds(2);
                };
        return pause.compareTo(window) > 0 ? window : pause;
    }

    /**
     * Returns how long the call of a dead process holds its place among the concurrent calls, from its reservation. No source
     * says whether Mixpanel stops a query whose client has gone ({@code mixpanel.md}, section 7), so the query is taken to run
     * to its end. It is assumed to last at most twice as long as the longest call of the last day, because nobody will see its
     * answer. Its page, its place in the window and its cost do not depend on this.
     *
     * @param longestCall the longest observed call; null when it is not known, and then it lasts as long as any call can
     */
    Duration placeOfDeadCall(@Nullable Duration longestCall) {
        if (longestCall == null) {
            return patience;
        }
        var place = LEASE.plus(longestCall.multipliedBy(MARGIN));
        return place.compareTo(patience) < 0 ? place : patience;
    }

    public QuotaTerms withLimit(int other) {
        return new QuotaTerms(other, window, concurrency, patience, reserve, followUpPages, doubt);
    }

    public QuotaTerms withConcurrency(int other) {
        return new QuotaTerms(limit, window, other, patience, reserve, followUpPages, doubt);
    }
}
