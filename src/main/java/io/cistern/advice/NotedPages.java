package io.cistern.advice;

import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;

/** Remembers which queries cause calls, and how large their answers are, for the advisor. */
public final class NotedPages implements PageSource {

    private final PageSource next;
    private final RememberedQueries rememberedQueries;

    public NotedPages(PageSource next, RememberedQueries rememberedQueries) {
        this.next = next;
        this.rememberedQueries = rememberedQueries;
    }

    @Override
    public Page fetch(ProfileQuery query, Cursor cursor, Demand demand) {
        rememberedQueries.note(query);
        var page = next.fetch(query, cursor, demand);
        if (cursor instanceof Cursor.First) {
            rememberedQueries.note(query, page);
        }
        return page;
    }
}
