package io.cistern.web.engage;

import io.cistern.profile.ProfileQuery;
import org.jspecify.annotations.Nullable;

/**
 * The query of a Mixpanel client, and the page that it requests.
 *
 * @param page counted from 0
 * @param size rows of a page; null for as many as Mixpanel's pages have
 * @param most the most rows of all pages together; null for all
 * @param session the session that names the snapshot of its pages; null for a first page
 * @param now the time that the query was read at, in epoch seconds; null when the query does not depend on the time
 */
record EngageRequest(
        ProfileQuery query,
        int page,
        @Nullable Integer size,
        @Nullable Integer most,
        @Nullable EngageSession session,
        @Nullable Long now) {

    /** The most rows of a page of that size. */
    long rows(int pageSize) {
        var from = from(pageSize);
        var to = from + pageSize;
        return most == null || most >= to ? pageSize : Math.max(0, most - from);
    }

    /** The number of the first row of the page. */
    long from(int pageSize) {
        return (long) page * pageSize;
    }
}
