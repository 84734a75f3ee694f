package io.cistern.answer.paged;

import io.cistern.answer.AskOptions;
import io.cistern.cache.AgeLimit;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.PageRequest;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.CostTooHigh;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.WaitLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tracks one request's upstream calls: start deadline, calls made, and the caller's cost limit. Planning refuses a
 * query that is too expensive before it begins. When another call becomes necessary later, because another request's
 * fetch failed or a call is retried, and it would exceed the limit, it is cancelled before it is sent.
 */
public final class RequestBudget {

    private final AskOptions askOptions;
    private final InstantSource time;
    private final Set<Cursor> paid = new HashSet<>();
    private int callsMade;
    private int costSpent;
    private int costReserved;
    private volatile boolean merged;

    public RequestBudget(AskOptions askOptions, InstantSource time) {
        this.askOptions = askOptions;
        this.time = time;
    }

    AskOptions askOptions() {
        return askOptions;
    }

    /** How long the request waits for its calls to start. */
    public Duration patience() {
        return askOptions.patience();
    }

    Caller caller() {
        return askOptions.caller();
    }

    Instant startBy() {
        return time.instant().plus(patience());
    }

    /** The limit of age of a first page. */
    public AgeLimit age() {
        return askOptions.age();
    }

    /** How many calls were made so far. */
    public synchronized int cost() {
        return callsMade;
    }

    /** Whether a call was shared with other queries. */
    public boolean merged() {
        return merged;
    }

    /** Whether this request paid for that call. */
    synchronized boolean paid(Cursor cursor) {
        return paid.contains(cursor);
    }

    /** Whether the caller set a cost limit. */
    boolean limited() {
        return askOptions.maxCost() != null;
    }

    /** Throws an exception when this number of further calls would exceed the cost limit. */
    synchronized void allow(int calls) {
        var maxCost = askOptions.maxCost();
        if (maxCost != null && calls > 0 && costSpent + calls > maxCost) {
            throw new CostTooHigh(costSpent + calls, maxCost);
        }
    }

    /**
     * Begins an attempt to fetch a page. The start deadline is counted from now. The attempt must be released at the end.
     *
     * @param cost how many calls the page costs, 1 or 0
     */
    Attempt attempt(ProfileQuery query, Cursor cursor, int cost) {
        return new Attempt(query, cursor, cost);
    }

    /** An attempt to fetch a page. */
    final class Attempt implements FetchListener {

        private final ProfileQuery query;
        private final Cursor cursor;
        private final int cost;
        private final Instant startBy = startBy();
        private int reserved;
        private volatile @Nullable QueryFailure refused;

        private Attempt(ProfileQuery query, Cursor cursor, int cost) {
            this.query = query;
            this.cursor = cursor;
            this.cost = cost;
        }

        PageRequest request() {
            return new PageRequest(query, cursor, caller(), new WaitLimit(() -> startBy, this::isWanted), this);
        }

        AgeLimit age() {
            return askOptions.age();
        }

        /** Why the page is not fetched: because of what its call would cost, or because the caller has left. */
        QueryFailure reason(Unwanted unwanted) {
            return refused == null ? unwanted : refused;
        }

        /** Pages are fetched in parallel, so the cost of each page is reserved at the first check. */
        private boolean isWanted() {
            synchronized (RequestBudget.this) {
                if (!askOptions.wanted().getAsBoolean()) {
                    return false;
                }
                if (!askOptions.fetches()) {
                    refused = new NothingCached(); // it was cached a moment ago
                    return false;
                }
                var maxCost = askOptions.maxCost();
                if (maxCost == null || reserved == cost) {
                    return true;
                }
                if (costSpent + costReserved + cost > maxCost) {
                    refused = new CostTooHigh(costSpent + costReserved + cost, maxCost);
                    return false;
                }
                costReserved += cost;
                reserved = cost;
                return true;
            }
        }

        @Override
        public boolean affords(int calls) {
            synchronized (RequestBudget.this) {
                var maxCost = askOptions.maxCost();
                return maxCost == null || costSpent + costReserved + calls <= maxCost;
            }
        }

        @Override
        public void shared() {
            merged = true;
        }

        @Override
        public void sent(ProfileQuery query) {
            synchronized (RequestBudget.this) {
                paid.add(cursor);
                callsMade++;
                costSpent += cost;
                release();
            }
        }

        void release() {
            synchronized (RequestBudget.this) {
                costReserved -= reserved;
                reserved = 0;
            }
        }
    }
}
