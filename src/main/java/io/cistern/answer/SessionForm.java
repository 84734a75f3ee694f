package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.profile.ProfileQuery;

/** The rows of a query as one upstream session gives them. */
record SessionForm(ProfileQuery query) implements AnswerForm<PagedAnswer> {

    @Override
    public Window window() {
        return Window.ALL;
    }

    @Override
    public boolean prefersPages() {
        return true;
    }

    @Override
    public boolean needsAllRows() {
        return false;
    }

    @Override
    public boolean derives() {
        return false;
    }

    @Override
    public PagedAnswer ofPages(PagedAnswer pages) {
        return pages;
    }

    @Override
    public PagedAnswer ofRows(Derivation rows, long from, int cost, Contract contract) {
        throw new IllegalStateException("The rows of a session are read from its pages");
    }
}
