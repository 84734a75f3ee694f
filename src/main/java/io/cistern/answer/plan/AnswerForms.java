package io.cistern.answer.plan;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.LongAnswers;
import io.cistern.answer.RowCursor;
import io.cistern.answer.Summary;
import io.cistern.answer.containment.Effort;
import io.cistern.answer.derived.CopiedAnswer;
import io.cistern.answer.derived.DerivedSums;
import io.cistern.answer.derived.IdSearch;
import io.cistern.answer.derived.SnapshotRows;
import io.cistern.answer.derived.ViewedAnswer;
import io.cistern.answer.paged.Computations;
import io.cistern.answer.paged.PagedAnswer;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.plan.AnswerForm.Use;
import io.cistern.cache.CachedPages;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import io.cistern.table.Measure;
import io.cistern.table.SortOrder;
import java.time.Instant;
import java.util.List;

/** Builds the forms in which a query can be answered. */
public final class AnswerForms {

    private static final Window HEAD = new Window(null, 1L);

    private final SnapshotPages pages;
    private final Computations computations;
    private final IdSearch idSearch;

    AnswerForms(SnapshotPages pages, Computations computations, IdSearch idSearch) {
        this.idSearch = idSearch;
        this.pages = pages;
        this.computations = computations;
    }

    /**
     * The rows of the window. Cistern sorts rows itself, so a sorted window needs all rows first. So do more ids than one call
     * takes, because their rows come in the order of the ids.
     */
    public AnswerForm<Answer> rows(ProfileQuery query, Window window) {
        if (!window.isSorted() && idSearch.isSplit(query)) {
            return new AnswerForm<>(
                    query,
                    Window.ALL,
                    query,
                    Use.ALL_ROWS,
                    window,
                    read -> read,
                    (rows, from, cost, askOptions) -> answer(rows.asked(), query, window, from, cost, askOptions));
        }
        if (!window.isSorted()) {
            return new AnswerForm<>(
                    query,
                    window,
                    query,
                    Use.PAGES_OR_ROWS,
                    window,
                    read -> read,
                    (rows, from, cost, askOptions) -> answer(rows, query, window, from, cost, askOptions));
        }
        var seen = query.selectingAlso(window.order().stream().map(SortOrder::property));
        return new AnswerForm<>(
                seen,
                Window.ALL,
                seen,
                Use.ALL_ROWS,
                window,
                read -> read,
                (rows, from, cost, askOptions) ->
                        answer(rows.sorted(window.order(), query.select()), query, window, from, cost, askOptions));
    }

    /** The number of profiles: an answer without rows. It needs the first page only. */
    public AnswerForm<Answer> count(ProfileQuery query) {
        var seen = query.selecting(new Selection.Only(List.of()));
        return new AnswerForm<>(
                query,
                HEAD,
                seen,
                Use.ROWS_OR_PAGES,
                "count",
                read -> read,
                (rows, from, cost, askOptions) -> head(rows, query, cost, askOptions));
    }

    /**
     * Figures over the profiles, in groups of equal values.
     *
     * @param groupBy property names; empty for a single group
     */
    public AnswerForm<Summary> sum(ProfileQuery query, List<String> groupBy, List<Measure> measures) {
        var derivedSums = new DerivedSums(groupBy, measures);
        return new AnswerForm<>(
                query.selectingAlso(derivedSums.properties().distinct()),
                Window.ALL,
                query.selecting(
                        new Selection.Only(derivedSums.properties().distinct().toList())),
                Use.ALL_ROWS,
                derivedSums,
                read -> {
                    throw new IllegalStateException("Figures are computed from all rows, not page by page");
                },
                (rows, from, cost, askOptions) -> {
                    var figures = Effort.orRefuse(() -> derivedSums.of(rows, askOptions));
                    return new Summary(head(rows, query, cost, askOptions), figures);
                });
    }

    /**
     * All rows of one cached session, which can be read again later. Derived rows are copied into a session of their own.
     *
     * @param cachedAs the query under which copies are stored
     * @param cache stores these copies
     * @param now the present instant
     */
    AnswerForm<LongAnswers.Begun> kept(ProfileQuery query, ProfileQuery cachedAs, CachedPages cache, Instant now) {
        return new AnswerForm<>(
                query,
                Window.ALL,
                query,
                Use.PAGES_OR_ROWS,
                Window.ALL,
                read -> read,
                (rows, _, cost, _) -> CopiedAnswer.begin(
                        idSearch.isSplit(query) ? rows.asked() : rows, cost, cachedAs, pages, cache, now));
    }

    /** All rows of one upstream session. */
    static AnswerForm<PagedAnswer> session(ProfileQuery query) {
        return new AnswerForm<>(query, Window.ALL, query, Use.OWN_PAGES, "session", read -> read, (_, _, _, _) -> {
            throw new IllegalStateException("The rows of a session are read from its pages");
        });
    }

    private Answer head(SnapshotRows snapshotRows, ProfileQuery query, int cost, AskOptions askOptions) {
        return answer(snapshotRows, query, HEAD, 0, cost, askOptions);
    }

    private Answer answer(
            SnapshotRows snapshotRows, ProfileQuery query, Window window, long from, int cost, AskOptions askOptions) {
        return new ViewedAnswer(
                snapshotRows,
                computations,
                askOptions,
                from,
                window.limit(),
                RowCursor.view(query, window.order()),
                cost);
    }
}
