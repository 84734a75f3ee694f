package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.profile.ProfileQuery;
import java.util.List;

/** The rows of a query in the order in which they came. */
record RowsForm(ProfileQuery query, Window window, Views views) implements AnswerForm<Answer> {

    @Override
    public boolean prefersPages() {
        return true;
    }

    @Override
    public boolean needsAllRows() {
        return false;
    }

    @Override
    public Answer ofPages(PagedAnswer pages) {
        return pages;
    }

    @Override
    public Answer ofRows(Derivation rows, long from, int cost, Contract contract) {
        return views.answer(rows, RowCursor.view(query, List.of()), from, window.limit(), cost, contract);
    }

    @Override
    public int pages(Derivation rows, long from) {
        return ViewedAnswer.pages(rows, from, window.limit());
    }
}
