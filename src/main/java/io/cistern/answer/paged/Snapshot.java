package io.cistern.answer.paged;

import io.cistern.cache.PageKey;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.util.Objects;

/**
 * One upstream session's answer to one query, as its first page describes it.
 *
 * @param id Cistern's name for it, which reveals nothing of the query
 * @param first the first page, which describes the others
 */
public record Snapshot(String id, ProfileQuery query, Page first) {

    public static Snapshot of(ProfileQuery query, Page first) {
        return new Snapshot(new PageKey(query, first.session(), 0).snapshot(), query, first);
    }

    public String session() {
        return first.session();
    }

    public long total() {
        return Objects.requireNonNull(first.total(), "A first page knows the total");
    }
}
