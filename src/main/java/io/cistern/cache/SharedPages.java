package io.cistern.cache;

import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stores pages outside of memory, so that they outlive a process and several processes share them. It never throws:
 * while the storage is unreachable, it finds nothing.
 */
public interface SharedPages {

    Optional<Page> page(PageKey key);

    /** Whether that page is stored. This check is much cheaper than reading the page. */
    boolean has(PageKey key);

    void keep(ProfileQuery query, Page page);

    /** Stores what a call brought, all of it or nothing where that is possible. The first page comes last. */
    default void keep(ProfileQuery query, Fetched fetched) {
        fetched.pages().reversed().forEach(page -> keep(query, page));
    }

    /**
     * The first page of the newest session that answers this query and was fetched after the first instant and not
     * after the second.
     */
    Optional<PageKey> latest(ProfileQuery query, Instant after, Instant by);

    /**
     * Retires a session for all processes: it no longer answers the query. Its pages stay for readers that still use
     * them.
     */
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

    /** Records that the answer that begins with that page was used. */
    void used(PageKey first);

    /** Keeps the answer that begins with that page until then. */
    void pin(PageKey first, Instant until);

    /** Frees space: deletes some of the pages that are older than that. */
    void forget(Instant asOfBefore);

    /** The project's newest stored snapshots, the newest first; without those of look-ups. */
    List<CachedSnapshot> snapshots(String project);

    /** The project's newest stored answers to look-ups of several ids, the newest first. */
    default List<CachedSnapshot> lookUps(String project) {
        return List.of();
    }

    /** The project's snapshot of that id. */
    Optional<CachedSnapshot> snapshot(String project, String id);

    /** The query of the project's snapshot of that id. */
    Optional<ProfileQuery> queryOf(String project, String id);

    /** Keeps the project's snapshot of that id at least until then. */
    void retain(String project, String id, Instant until);
}
