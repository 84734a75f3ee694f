package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.profile.ProfileQuery;
import java.util.stream.Stream;

/** The number of a query's rows. It takes no more than the first page. */
record CountForm(ProfileQuery query, Views views) implements AnswerForm<Answer> {

    private static final Window HEAD = new Window(null, 1L);

    @Override
    public Window window() {
        return HEAD;
    }

    @Override
    public ProfileQuery seen() {
        return Seen.only(query, Stream.of());
    }

    @Override
    public boolean prefersPages() {
        return false;
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
        return views.head(rows, query, cost, contract);
    }
}
