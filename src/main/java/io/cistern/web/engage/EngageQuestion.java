package io.cistern.web.engage;

import io.cistern.profile.ProfileQuery;
import org.jspecify.annotations.Nullable;

/**
 * What a Mixpanel client asks.
 *
 * @param page counted from 0
 * @param size rows of its pages; null for as many as Mixpanel's have
 * @param most rows that all its pages have together, at most; null for all there are
 * @param session which snapshot its pages are of; null when it begins
 * @param now the instant that the query was fixed at, in epoch seconds, where it would be another one at another time
 */
record EngageQuestion(
        ProfileQuery query,
        int page,
        @Nullable Integer size,
        @Nullable Integer most,
        @Nullable EngageSession session,
        @Nullable Long now) {

    /** Rows that a page of that size has at most. */
    long rows(int pageSize) {
        var from = from(pageSize);
        var to = from + pageSize;
        return most == null || most >= to ? pageSize : Math.max(0, most - from);
    }

    /** The first row of the page. */
    long from(int pageSize) {
        return (long) page * pageSize;
    }
}
