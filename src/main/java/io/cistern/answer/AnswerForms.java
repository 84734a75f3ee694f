package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.profile.ProfileQuery;
import io.cistern.table.Measure;
import java.util.List;

/** The forms in which a query can be answered. */
public final class AnswerForms {

    private final Views views;

    AnswerForms(SnapshotPages pages, Computations computations) {
        this.views = new Views(pages, computations);
    }

    /** The rows of the window. */
    public AnswerForm<Answer> rows(ProfileQuery query, Window window) {
        return window.isSorted() ? SortedForm.of(query, window, views) : new RowsForm(query, window, views);
    }

    /** How many profiles the query has: an answer of which no row is read. */
    public AnswerForm<Answer> count(ProfileQuery query) {
        return new CountForm(query, views);
    }

    /**
     * Figures of the profiles, in groups of equal values.
     *
     * @param groupBy property names; none for one group of all
     */
    public AnswerForm<Summary> sum(ProfileQuery query, List<String> groupBy, List<Measure> measures) {
        return new SumForm(query, groupBy, measures, views);
    }
}
