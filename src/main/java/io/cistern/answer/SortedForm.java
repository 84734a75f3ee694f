package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.profile.ProfileQuery;

/**
 * The rows of a query in an order of ours. It takes the whole answer to know the first of them.
 *
 * @param query the query with the properties that it is sorted by
 * @param asked the query as it was asked
 * @param part the rows that are wanted, in that order
 */
record SortedForm(ProfileQuery query, ProfileQuery asked, Window part, Views views) implements AnswerForm<Answer> {

    static SortedForm of(ProfileQuery asked, Window part, Views views) {
        return new SortedForm(Seen.with(asked, part.order()), asked, part, views);
    }

    @Override
    public Window window() {
        return Window.ALL;
    }

    @Override
    public boolean prefersPages() {
        return false;
    }

    @Override
    public boolean needsAllRows() {
        return true;
    }

    @Override
    public Answer ofPages(PagedAnswer pages) {
        throw new IllegalStateException("Rows are sorted when all of them are here");
    }

    @Override
    public Answer ofRows(Derivation rows, long from, int cost, Contract contract) {
        var sorted = rows.sorted(part.order(), asked.select());
        return views.answer(sorted, RowCursor.view(asked, part.order()), from, part.limit(), cost, contract);
    }

    @Override
    public int pages(Derivation rows, long from) {
        return ViewedAnswer.pages(rows, from, part.limit());
    }
}
