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
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done for one caller's question: how long each of its calls may wait to start, what they cost together, and
 * what they may. Planning refuses what is too dear before it begins; should a call turn out to be needed after all, for
 * another's fetch failed or one of ours is tried again, it is given up rather than sent.
 */
public final class RequestBudget {

    private final AskOptions askOptions;
    private final InstantSource time;
    private final Set<Cursor> paid = new HashSet<>();
    private int made;
    private int counted;
    private int promised;
    private volatile boolean merged;

    public RequestBudget(AskOptions askOptions, InstantSource time) {
        this.askOptions = askOptions;
        this.time = time;
    }

    AskOptions contract() {
        return askOptions;
    }

    Caller caller() {
        return askOptions.caller();
    }

    public Instant startBy() {
        return time.instant().plus(askOptions.patience());
    }

    /** How old a first page may be. */
    public AgeLimit age() {
        return askOptions.age();
    }

    /** Calls made so far. */
    public synchronized int cost() {
        return made;
    }

    /** Whether a call that was waited for was for other questions, too. */
    public boolean merged() {
        return merged;
    }

    /** Whether a call was made for that page. */
    synchronized boolean paid(Cursor cursor) {
        return paid.contains(cursor);
    }

    /** Whether it matters what a call costs. */
    boolean limited() {
        return askOptions.maxCost() != null;
    }

    /** Refuses so many calls more when they would be too many. */
    synchronized void allow(int calls) {
        var maxCost = askOptions.maxCost();
        if (maxCost != null && calls > 0 && counted + calls > maxCost) {
            throw new CostTooHigh(counted + calls, maxCost);
        }
    }

    /**
     * Begins an attempt to fetch a page. It has to be settled in the end.
     *
     * @param cost what a call for it counts, 1 or nothing
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
        private int promise;
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

        /** Pages are fetched side by side, so the cost of one is reserved for it from when it is first asked. */
        private boolean isWanted() {
            synchronized (RequestBudget.this) {
                if (!askOptions.wanted().getAsBoolean()) {
                    return false;
                }
                if (!askOptions.fetches()) {
                    refused = new NothingCached(); // it was held a moment ago
                    return false;
                }
                var maxCost = askOptions.maxCost();
                if (maxCost == null || promise == cost) {
                    return true;
                }
                if (counted + promised + cost > maxCost) {
                    refused = new CostTooHigh(counted + promised + cost, maxCost);
                    return false;
                }
                promised += cost;
                promise = cost;
                return true;
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
                made++;
                counted += cost;
                settle();
            }
        }

        void settle() {
            synchronized (RequestBudget.this) {
                promised -= promise;
                promise = 0;
            }
        }
    }
}
