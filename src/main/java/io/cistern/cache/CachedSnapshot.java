package io.cistern.cache;

import io.cistern.profile.Page;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A snapshot that is kept, known without its question.
 *
 * @param id our name for it, from which neither question nor session can be told
 * @param question tells equal questions by, as the ledger of calls does
 * @param asOf when it was asked for: the first of its calls
 * @param size rows of a full page
 * @param total profiles of the whole answer
 * @param held how many of its pages are here
 * @param incomplete whether all of them are here, and do not add up, as far as is known
 * @param pages brings a page; empty when it is gone
 */
public record CachedSnapshot(
        String id,
        String project,
        String question,
        String session,
        Instant asOf,
        int size,
        long total,
        int held,
        boolean incomplete,
        IntFunction<Optional<Page>> pages) {

    /** One of which is not known whether it adds up. */
    public CachedSnapshot(
            String id,
            String project,
            String question,
            String session,
            Instant asOf,
            int size,
            long total,
            int held,
            IntFunction<Optional<Page>> pages) {
        this(id, project, question, session, asOf, size, total, held, false, pages);
    }

    /** How many pages it has when all are here. */
    public int allPages() {
        return Math.toIntExact(Math.max(1, Math.ceilDiv(total, size)));
    }

    public Optional<Page> page(int number) {
        return pages.apply(number);
    }
}
