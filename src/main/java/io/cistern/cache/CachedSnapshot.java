package io.cistern.cache;

import io.cistern.profile.Page;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A cached snapshot, described without its query.
 *
 * @param id Cistern's name for it, which reveals neither query nor session
 * @param question the fingerprint of the query, as in the ledger of calls
 * @param asOf when it was fetched: the time of its first call
 * @param size how many rows a full page has
 * @param total how many profiles the whole answer has
 * @param cachedPages how many of its pages are cached
 * @param incomplete whether it is known that all of its pages are cached and incomplete
 * @param pages reads a page; empty when it is no longer cached
 */
public record CachedSnapshot(
        String id,
        String project,
        String question,
        String session,
        Instant asOf,
        int size,
        long total,
        int cachedPages,
        boolean incomplete,
        IntFunction<Optional<Page>> pages) {

    /** A snapshot that is not known to be incomplete. */
    public CachedSnapshot(
            String id,
            String project,
            String question,
            String session,
            Instant asOf,
            int size,
            long total,
            int cachedPages,
            IntFunction<Optional<Page>> pages) {
        this(id, project, question, session, asOf, size, total, cachedPages, false, pages);
    }

    /** How many pages the whole snapshot has. */
    public int allPages() {
        return Math.toIntExact(Math.max(1, Math.ceilDiv(total, size)));
    }

    public Optional<Page> page(int number) {
        return pages.apply(number);
    }
}
