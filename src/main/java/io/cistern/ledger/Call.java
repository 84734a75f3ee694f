package io.cistern.ledger;

import io.cistern.profile.Caller;

/**
 * An upstream call that somebody wants to make, as the ledger records it.
 *
 * @param page counted from 0
 * @param fingerprint tells equal queries by; a hash, never the query
 * @param key tells the very page by, its session included; a hash, or empty where no page is meant
 * @param caller who pays
 * @param purpose why it is made
 * @param counted whether it counts against the window; every call counts against the concurrency
 */
public record Call(
        String project, int page, String fingerprint, String key, Caller caller, Purpose purpose, boolean counted) {

    /** Why a call is made. */
    public enum Purpose {
        /** For somebody who asked. */
        QUERY
    }

    /** The same call, when follow-up pages turned out to count. */
    public Call countedAnyway() {
        return new Call(project, page, fingerprint, key, caller, purpose, true);
    }

    /** Whether it fetches a page after the first. */
    public boolean followUp() {
        return page > 0;
    }
}
