package io.cistern.answer.paged;

import io.cistern.cache.PageKey;
import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.util.Objects;

/**
 * One upstream session's answer to one query, as its first page describes it.
 *
 * @param id Cistern's name for it, which reveals nothing of the query
 * @param begin its first pages: those that the first call has just brought, or only the first one. They are held
 *     here, because the memory may have no room for them
 */
public record Snapshot(String id, ProfileQuery query, Fetched begin) {

    /** The snapshot that begins with this page. */
    public static Snapshot of(ProfileQuery query, Page first) {
        return of(query, Fetched.of(first));
    }

    /** The snapshot that begins with these pages. */
    public static Snapshot of(ProfileQuery query, Fetched begin) {
        return new Snapshot(new PageKey(query, begin.first().session(), 0).snapshot(), query, begin);
    }

    /** The first page, which describes the others. */
    public Page first() {
        return begin.first();
    }

    public String session() {
        return first().session();
    }

    public long total() {
        return Objects.requireNonNull(first().total(), "A first page knows the total");
    }
}
