package io.cistern.cache;

import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where pages are kept. It may forget at any time. */
public interface PageStore {

    Optional<Page> page(PageKey key);

    /** Where that page is, found without bringing it here. */
    Optional<Tier> tier(PageKey key);

    /** Keeps a page; a first page also makes its session the one that answers its query. */
    void keep(ProfileQuery query, Page page);

    /** The first page of the session that answers this query, if it was asked after the one instant, and by the other. */
    Optional<PageKey> latest(ProfileQuery query, Instant after, Instant by);

    /**
     * The first page of the newest session that answers this query and was asked by that instant.
     *
     * @param enough what was asked after this instant is new enough: no newer one has to be looked for
     */
    default Optional<PageKey> newest(ProfileQuery query, Instant enough, Instant by) {
        return latest(query, Instant.EPOCH, by);
    }

    /** Keeps the answer that begins with that page until then, if it is stored apart from memory. */
    default void pin(PageKey first, Instant until) {}

    /** That session answers the query no more; its pages stay for who holds them. */
    void retire(ProfileQuery query, String session);

    /** That session's pages are all here and do not add up: it answers the query no more, unless nothing else does. */
    default void incomplete(ProfileQuery query, String session) {
        retire(query, session);
    }

    /** The last answers to the query that do not add up, asked after the one instant, and by the other; the newest first. */
    default List<IncompleteSnapshot> incomplete(ProfileQuery query, Instant after, Instant by) {
        return List.of();
    }

    /** Whether it is known here that the answer which begins with that page does not add up. */
    default boolean isIncomplete(PageKey first) {
        return false;
    }

    /** The newest of the project's snapshots that are kept, the newest first; without those of look-ups. */
    default List<CachedSnapshot> snapshots(String project) {
        return List.of();
    }

    /** The project's snapshot of that id. */
    default Optional<CachedSnapshot> snapshot(String project, String id) {
        return Optional.empty();
    }

    /** What the project's snapshot of that id answers. */
    default Optional<ProfileQuery> question(String project, String id) {
        return Optional.empty();
    }

    /** Keeps the project's snapshot of that id until then, or longer, if it is stored apart from memory. */
    default void hold(String project, String id, Instant until) {}
}
