package io.cistern.cache;

import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stores pages. It may drop any of them at any time. */
public interface PageStore {

    Optional<Page> page(PageKey key);

    /** Counts the changes of the answers that are in memory. */
    CacheChanges changes();

    /**
     * Uses the pages of that snapshot that are in memory, so that they stay there. Returns whether its first page is in memory.
     *
     * @param all whether all pages are used; otherwise the first page only
     */
    default boolean use(String project, String snapshot, boolean all) {
        return false;
    }

    /** The tier of that page, found without reading it. */
    Optional<Tier> tier(PageKey key);

    /**
     * Stores a page. A first page also makes its session the one that answers its query, unless the page is a copy of
     * derived rows.
     */
    void keep(ProfileQuery query, Page page);

    /** Stores the pages of a call. The first page is stored last, so that a reader that finds it finds the others. */
    default void keep(ProfileQuery query, Fetched fetched) {
        fetched.pages().reversed().forEach(page -> keep(query, page));
    }

    /**
     * Stores the pages of the answer that begins with that page again, where they are in memory only. Returns whether
     * there were any.
     */
    default boolean restore(PageKey first) {
        return false;
    }

    /**
     * The first page of the session that answers this query, if it was fetched after the first instant and not after
     * the second.
     */
    Optional<PageKey> latest(ProfileQuery query, Instant after, Instant by);

    /**
     * The first page of the newest session that answers this query and was not fetched after that instant.
     *
     * @param enough an answer that was fetched after this instant is new enough, so no newer one is searched for
     */
    default Optional<PageKey> newest(ProfileQuery query, Instant enough, Instant by) {
        return latest(query, Instant.EPOCH, by);
    }

    /** Keeps the answer that begins with that page until then, if it is stored outside of memory. */
    default void pin(PageKey first, Instant until) {}

    /** Retires a session: it no longer answers the query. Its pages stay for readers that still use them. */
    void retire(ProfileQuery query, String session);

    /**
     * Records that all pages of a session are cached and incomplete: it answers the query only when no other session
     * does.
     */
    default void incomplete(ProfileQuery query, String session) {
        retire(query, session);
    }

    /**
     * The last incomplete answers to the query that were fetched after the first instant and not after the second; the
     * newest first.
     */
    default List<IncompleteSnapshot> incomplete(ProfileQuery query, Instant after, Instant by) {
        return List.of();
    }

    /** Whether this process knows that the answer that begins with that page is incomplete. */
    default boolean isIncomplete(PageKey first) {
        return false;
    }

    /** The project's newest cached snapshots, the newest first; without those of look-ups. */
    default List<CachedSnapshot> snapshots(String project) {
        return List.of();
    }

    /**
     * The project's newest answers to look-ups of several ids that are stored outside of memory, the newest first. Other
     * processes may have fetched them, or this one before a restart.
     */
    default List<CachedSnapshot> storedLookUps(String project) {
        return List.of();
    }

    /** The project's snapshot of that id. */
    default Optional<CachedSnapshot> snapshot(String project, String id) {
        return Optional.empty();
    }

    /** The query of the project's snapshot of that id. */
    default Optional<ProfileQuery> queryOf(String project, String id) {
        return Optional.empty();
    }

    /** Keeps the project's snapshot of that id at least until then, if it is stored outside of memory. */
    default void retain(String project, String id, Instant until) {}
}
