package io.cistern.answer.plan;

import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.derived.Derivation;
import io.cistern.answer.derived.ViewedAnswer;
import io.cistern.answer.paged.PagedAnswer;
import io.cistern.profile.ProfileQuery;
import java.util.function.Function;

/**
 * The form in which a query is answered: rows, their number, or figures.
 *
 * @param query the query whose answer serves, and which is fetched when no cached answer serves
 * @param window the rows of that answer that are needed
 * @param seen the query with the properties that the form reads
 * @param use how cached answers are used
 * @param what the result, a window of rows or something else; it distinguishes the forms of one query
 * @param ofPages builds the answer from pages, some of which may not have arrived yet
 * @param ofRows builds the answer from rows that are all cached
 */
public record AnswerForm<T>(
        ProfileQuery query,
        Window window,
        ProfileQuery seen,
        Use use,
        Object what,
        Function<PagedAnswer, T> ofPages,
        OfRows<T> ofRows) {

    /** How cached answers are used. */
    enum Use {
        /** Only the pages of the query's own answer are read. */
        OWN_PAGES,
        /** The query's own pages are read when they are cached; otherwise the rows are derived from another answer. */
        PAGES_OR_ROWS,
        /** The rows are derived where that is possible; otherwise the query's own pages are read. */
        ROWS_OR_PAGES,
        /** As {@link #ROWS_OR_PAGES}, but all rows are needed to compute the first one. */
        ALL_ROWS
    }

    /** Builds an answer from derived rows. */
    interface OfRows<T> {

        /**
         * The answer from that row on.
         *
         * @param cost calls that were made for the rows
         */
        T answer(Derivation rows, long from, int cost, AskOptions askOptions);
    }

    boolean prefersPages() {
        return use == Use.OWN_PAGES || use == Use.PAGES_OR_ROWS;
    }

    boolean needsAllRows() {
        return use == Use.ALL_ROWS;
    }

    boolean derives() {
        return use != Use.OWN_PAGES;
    }

    /** How many calls the answer would have taken, including the first one. */
    int calls(Derivation rows, long from) {
        return what instanceof Window part ? ViewedAnswer.calls(rows, from, part.limit()) : 1;
    }
}
