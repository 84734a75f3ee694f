package io.cistern.ledger;

import io.cistern.profile.Caller;

/**
 * An upstream call that a caller wants to make, as the ledger records it.
 *
 * @param page counted from 0
 * @param fingerprint identifies equal queries; a hash, never the query
 * @param key identifies the page, its session included; a hash, or empty where the call is for no page
 * @param caller the caller that pays
 * @param purpose why the call is made
 * @param counted whether it counts against the window; every call counts against the concurrency
 */
public record Call(
        String project, int page, String fingerprint, String key, Caller caller, Purpose purpose, boolean counted) {

    /** Why a call is made. */
    public enum Purpose {
        /** For a query. */
        QUERY
    }

    /** Returns the same call as it counts when pages after the first have that cost. */
    public Call asItCounts(FollowUpPages cost) {
        return followUp()
                ? new Call(project, page, fingerprint, key, caller, purpose, cost == FollowUpPages.COUNTED)
                : this;
    }

    /** Whether it fetches a page after the first. */
    public boolean followUp() {
        return page > 0;
    }
}
