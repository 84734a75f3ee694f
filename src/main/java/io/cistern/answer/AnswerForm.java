package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.profile.ProfileQuery;

/** The form in which a query is answered: rows, their number, or what is computed of them. */
public sealed interface AnswerForm<T> permits RowsForm, SortedForm, CountForm, SumForm, SessionForm {

    /** The query whose own answer will do, and which is fetched when nothing cached will. */
    ProfileQuery query();

    /** The rows that are needed of it. */
    Window window();

    /** The query for what is looked at of the rows. */
    default ProfileQuery seen() {
        return query();
    }

    /** Whether the answer is read from pages of the query's own answer, where these are cached, and not derived. */
    boolean prefersPages();

    /** Whether it takes all rows before the first one can be told. */
    boolean needsAllRows();

    /** Whether it may be derived from the answer to another query. */
    default boolean derives() {
        return true;
    }

    /** The answer as it is read page by page. */
    T ofPages(PagedAnswer pages);

    /**
     * The answer out of rows that are all here.
     *
     * @param from the first row wanted
     * @param cost calls that were made for the rows
     */
    T ofRows(Derivation rows, long from, int cost, Contract contract);

    /** How many pages the rows of the answer would have come on. */
    default int pages(Derivation rows, long from) {
        return 1;
    }
}
