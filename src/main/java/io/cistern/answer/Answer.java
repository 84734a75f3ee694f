package io.cistern.answer;

import io.cistern.profile.LeftOut;
import io.cistern.rows.Rows;
import io.cistern.table.FairExecutor.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An answer that is being read. Its head is known from the beginning, its rows arrive page by page, and its
 * completeness is known at the end.
 */
public interface Answer {

    /** Where the rows come from, decided when the answer begins. */
    enum Source {
        /** Every page that is needed is cached in memory. */
        MEMORY,
        /** Every page that is needed is cached, some of them only in the database. */
        STORE,
        /** The rows are derived from a cached answer: to a wider query, or in another order. */
        DERIVED,
        /** The answer shares another caller's fetch. */
        JOINED,
        /** The answer shares a call with other queries. Its caller paid for the call, or another caller did. */
        MERGED,
        /** Fetched for this caller. */
        UPSTREAM
    }

    /** Cistern's id of the snapshot to which the rows belong. */
    String snapshot();

    /** The answer is at least as new as this. */
    Instant asOf();

    /** How many profiles match in all, as Mixpanel counts them. */
    long total();

    Source source();

    /** How much longer the answer is fresh; negative once it is stale. */
    Duration freshFor();

    /** Names the rows of which this answer is a window. {@link Answers.Window#at} continues from any of them. */
    String place();

    /** How many rows a full page has at Mixpanel. */
    int pageSize();

    /** The cursor of the rows after this window, if there are any. */
    Optional<RowCursor> next();

    /**
     * The rows, in order, as they arrive. The stream can be read once. Reading blocks, and throws a {@link
     * io.cistern.profile.QueryFailure} when a later page cannot be fetched.
     */
    Stream<Slice> slices();

    /**
     * A digest of the rows, which does not depend on their order; empty when there are no rows, or when reading them
     * would wait.
     */
    Optional<String> digest();

    /**
     * Runs a computation over rows of this answer on the threads for computations, when the caller's turn comes. Use it
     * for long work that precedes the first byte of the result.
     *
     * @param more an estimate of the steps of the computation, including the bytes that it reads
     */
    default <T, E extends Exception> T compute(long more, Work<T, E> computation) throws E {
        return computation.run();
    }

    /**
     * Whether every page of the snapshot is cached and the number of distinct ids equals its total. Known when the
     * slices are read.
     */
    boolean complete();

    /**
     * How complete the snapshot is, as far as that is known without waiting. More is known when the slices are read.
     */
    default Completeness completeness() {
        return complete() ? Completeness.WHOLE : Completeness.UNKNOWN;
    }

    /** Whether the answer is read from the first row to the last, so that its completeness is known at the end. */
    default boolean readsAll() {
        return false;
    }

    /**
     * Untrusted rows that were left out of the snapshot: of the pages that were read, or of all pages where that is
     * known.
     */
    default LeftOut leftOut() {
        return LeftOut.NONE;
    }

    /** How many upstream calls were made for this answer. Known when the slices are read. */
    int cost();

    /**
     * Rows of one page.
     *
     * @param from the first row, counted from 0
     * @param to the row after the last one
     */
    record Slice(Rows rows, int from, int to) {

        /** Whether the slice is the whole page, so that the stored bytes of the page can be copied. */
        public boolean whole() {
            return from == 0 && to == rows.count();
        }

        public int count() {
            return to - from;
        }
    }
}
