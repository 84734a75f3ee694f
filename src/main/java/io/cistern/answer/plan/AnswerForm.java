package io.cistern.answer.plan;

import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.derived.Derivation;
import io.cistern.answer.derived.ViewedAnswer;
import io.cistern.answer.paged.PagedAnswer;
import io.cistern.profile.ProfileQuery;
import java.util.function.Function;

/**
 * The form in which a query is answered: its rows, their number, or what is computed of them.
 *
 * @param query the query whose own answer will do, and which is fetched when nothing cached will
 * @param window the rows that are needed of that answer
 * @param seen the query for what is looked at of the rows
 * @param use how cached answers are used
 * @param what is answered, a window of rows or something else; it tells the forms of one query apart
 * @param ofPages makes the answer of pages, which may still be on their way
 * @param ofRows makes the answer of rows that are all here
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
        /** They are read where they are cached, and else the rows are derived from another answer. */
        PAGES_OR_ROWS,
        /** Rows are derived where they can be. */
        ROWS_OR_PAGES,
        /** The same, and it takes all rows to tell the first one. */
        ALL_ROWS
    }

    /** Makes an answer. */
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

    /** How many pages the rows of the answer would have come on, its head included. */
    int pages(Derivation rows, long from) {
        return what instanceof Window part ? ViewedAnswer.pages(rows, from, part.limit()) : 1;
    }
}
