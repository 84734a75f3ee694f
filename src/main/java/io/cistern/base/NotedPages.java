package io.cistern.base;

import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;

/** Notes which questions calls are made for, and how large their answers are, so that advice can be given. */
public final class NotedPages implements PageSource {

    private final PageSource next;
    private final Questions questions;

    public NotedPages(PageSource next, Questions questions) {
        this.next = next;
        this.questions = questions;
    }

    @Override
    public Page fetch(ProfileQuery query, Cursor cursor, Demand demand) {
        questions.note(query);
        var page = next.fetch(query, cursor, demand);
        if (cursor instanceof Cursor.First) {
            questions.note(query, page);
        }
        return page;
    }
}
