package io.cistern.cache;

import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Pages that outlive a process and that several can share, behind each one's memory. It never throws: when it cannot be
 * reached, it holds nothing.
 */
public interface SharedPages {

    Optional<Page> page(PageKey key);

    /** Whether it holds that page, which costs far less than reading it. */
    boolean has(PageKey key);

    void keep(ProfileQuery query, Page page);

    /** The first page of the newest session that answers this query, and was asked after the one instant, and by the other. */
    Optional<PageKey> latest(ProfileQuery query, Instant after, Instant by);

    /** That session answers the query no more, for no process; its pages stay for who holds them. */
    void retire(ProfileQuery query, String session);

    /** That session's pages are all here and do not add up: it answers the query no more, unless nothing else does. */
    default void incomplete(ProfileQuery query, String session) {
        retire(query, session);
    }

    /** The last answers to the query that do not add up, asked after the one instant, and by the other; the newest first. */
    default List<IncompleteSnapshot> incomplete(ProfileQuery query, Instant after, Instant by) {
        return List.of();
    }

    /** Notes that the answer which begins with that page was of use. */
    void used(PageKey first);

    /** Keeps the answer that begins with that page until then. */
    void pin(PageKey first, Instant until);

    /** Makes room: drops some of the pages that are older than that. */
    void forget(Instant asOfBefore);

    /** The newest of the project's snapshots that are kept, the newest first; without those of look-ups. */
    List<CachedSnapshot> snapshots(String project);

    /** The project's snapshot of that id. */
    Optional<CachedSnapshot> snapshot(String project, String id);

    /** What the project's snapshot of that id answers. */
    Optional<ProfileQuery> question(String project, String id);

    /** Keeps the project's snapshot of that id until then, or longer. */
    void hold(String project, String id, Instant until);
}
