package io.cistern.answer;

import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.SnapshotGone;

/**
 * Answers from whole snapshots that are held, where one holds the answer; asks on for all else. An order that is not the
 * snapshot's own is made here, so it takes the whole answer first.
 */
final class DerivingAnswers implements Answers {

    private final Answers next;
    private final WholeSnapshots wholes;
    private final SnapshotPages pages;
    private final WholeAnswerLoader wholeAnswerLoader;
    private final RowCounting rowCounting;
    private final Computations computations;

    DerivingAnswers(
            Answers next,
            WholeSnapshots wholes,
            SnapshotPages pages,
            WholeAnswerLoader wholeAnswerLoader,
            RowCounting rowCounting,
            Computations computations) {
        this.next = next;
        this.wholes = wholes;
        this.pages = pages;
        this.wholeAnswerLoader = wholeAnswerLoader;
        this.rowCounting = rowCounting;
        this.computations = computations;
    }

    @Override
    public Answer ask(ProfileQuery query, Window window, AskOptions askOptions) throws InvalidCursorException {
        if (window.cursor() != null) {
            return goOn(query, SnapshotPosition.parse(window.cursor()), window, askOptions);
        }
        if (window.isSorted()) {
            return sorted(query, window, askOptions);
        }
        if (pages.hold(query, window, askOptions.age())) {
            return next.ask(query, window, askOptions);
        }
        var derived = wholes.derive(query, askOptions);
        return derived.isPresent()
                ? free(derived.get(), query, 0, window, askOptions)
                : next.ask(query, window, askOptions);
    }

    private Answer goOn(ProfileQuery query, SnapshotPosition snapshotPosition, Window window, AskOptions askOptions)
            throws InvalidCursorException {
        if (snapshotPosition.view().isEmpty() && !window.isSorted()) {
            return next.ask(query, window, askOptions);
        }
        var snapshotRows =
                wholes.view(snapshotPosition, query, window.order(), askOptions).orElseThrow(SnapshotGone::new);
        return free(snapshotRows, query, snapshotPosition.within(snapshotRows.total()), window, askOptions);
    }

    private Answer sorted(ProfileQuery query, Window window, AskOptions askOptions) throws InvalidCursorException {
        var wanted = QueryWidening.with(query, window.order());
        var whole = wholeAnswerLoader.open(wanted, wanted, askOptions);
        var snapshotRows = whole.rows().sorted(window.order(), query.select());
        return whole.cost() == 0
                ? free(snapshotRows, query, 0, window, askOptions)
                : answer(snapshotRows, query, 0, window, askOptions, whole.cost());
    }

    /** An answer without a call, which is noted for its caller's sake. */
    private Answer free(
            SnapshotRows snapshotRows, ProfileQuery query, long from, Window window, AskOptions askOptions) {
        var answer = answer(snapshotRows, query, from, window, askOptions, 0);
        rowCounting.saved(
                query.scope().project(), askOptions.caller(), from == 0, answer.pages() - (from == 0 ? 1 : 0));
        return answer;
    }

    private ViewedAnswer answer(
            SnapshotRows snapshotRows, ProfileQuery query, long from, Window window, AskOptions askOptions, int cost) {
        var name = SnapshotPosition.view(query, window.order());
        var snapshot = snapshotRows.snapshot();
        return new ViewedAnswer(
                snapshotRows,
                computations,
                askOptions,
                from,
                window.limit(),
                name,
                pages.freshFor(snapshot),
                pages.leftOut(snapshot),
                cost);
    }
}
