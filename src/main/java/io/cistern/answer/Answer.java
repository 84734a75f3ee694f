package io.cistern.answer;

import io.cistern.profile.LeftOut;
import io.cistern.rows.Rows;
import io.cistern.table.FairExecutor.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An answer under way. Its head is known from the beginning; its rows arrive page by page; what they add up to is known
 * at their end.
 */
public interface Answer {

    /** Where the rows come from, judged when the answer begins. */
    enum Source {
        /** Every page that is needed is held. */
        MEMORY,
        /** Every page that is needed is held, some only in the database. */
        STORE,
        /** Every row that is needed is held, in the answer to a wider question, or stands in another order. */
        DERIVED,
        /** Another caller's fetch, joined. */
        JOINED,
        /** A call that other questions left with brought it; its caller may have paid, or not. */
        MERGED,
        /** Fetched for this caller. */
        UPSTREAM
    }

    /** The id of the snapshot that the rows are of; ours. */
    String snapshot();

    /** The answer is at least as new as this. */
    Instant asOf();

    /** All profiles that match, as Mixpanel counts them. */
    long total();

    Source source();

    /** How long from now it counts as fresh; negative: for how long it has not. */
    Duration freshFor();

    /** Names the rows of which this is a window, so that {@link Answers.Window#at} can go on from any of them. */
    String place();

    /** Rows of a full page, as Mixpanel gave them. */
    int pageSize();

    /** The cursor of the rows after this window, if there are any. */
    Optional<RowCursor> next();

    /**
     * The rows, in order, each as soon as it is here. To be read once; reading blocks, and throws a
     * {@link io.cistern.profile.QueryFailure} when a later page cannot be had.
     */
    Stream<Slice> slices();

    /**
     * A digest of the rows, when there are some and they can be read without waiting: equal rows have equal ones, in
     * whatever order.
     */
    Optional<String> digest();

    /**
     * Runs a computation over rows of this answer on the threads for computations, when it is the turn of the caller. It is
     * for work that takes long before any of its result is sent.
     *
     * @param more an estimate of its steps, including the bytes that it reads
     */
    default <T, E extends Exception> T compute(long more, Work<T, E> computation) throws E {
        return computation.run();
    }

    /** Whether every page of the snapshot is held and its distinct ids number its total. Known when the slices are read. */
    boolean complete();

    /** What is known of whether the snapshot is whole, without waiting: more than that when the slices are read. */
    default Completeness completeness() {
        return complete() ? Completeness.WHOLE : Completeness.UNKNOWN;
    }

    /** Whether it is read from the first row to the last, so that it turns out at the end whether it is whole. */
    default boolean readsAll() {
        return false;
    }

    /** Rows of the snapshot that could not be trusted: those of the pages that were read, or of all where that is known. */
    default LeftOut leftOut() {
        return LeftOut.NONE;
    }

    /** Upstream calls made for this answer. Known when the slices are read. */
    int cost();

    /**
     * Rows of one page.
     *
     * @param from the first row wanted, counted from 0
     * @param to the row after the last one wanted
     */
    record Slice(Rows rows, int from, int to) {

        /** Whether it is the page from end to end, so that its stored bytes can be copied. */
        public boolean whole() {
            return from == 0 && to == rows.count();
        }

        public int count() {
            return to - from;
        }
    }
}
