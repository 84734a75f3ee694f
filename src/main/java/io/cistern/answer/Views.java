package io.cistern.answer;

import io.cistern.profile.ProfileQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes answers out of rows that are all here. */
final class Views {

    private final SnapshotPages pages;
    private final Computations computations;

    Views(SnapshotPages pages, Computations computations) {
        this.pages = pages;
        this.computations = computations;
    }

    /** The head of an answer of which no row is read. */
    Answer head(View view, ProfileQuery query, int cost, Contract contract) {
        return answer(view, RowCursor.view(query, List.of()), 0, 1L, cost, contract);
    }

    /**
     * A window onto rows.
     *
     * @param name tells the cursors of this view from those of others
     * @param cost calls that were made for the rows
     */
    Answer answer(View view, String name, long from, @Nullable Long limit, int cost, Contract contract) {
        var snapshot = view.snapshot();
        return new ViewedAnswer(
                view,
                computations,
                contract,
                from,
                limit,
                name,
                pages.freshFor(snapshot),
                pages.leftOut(snapshot),
                cost);
    }
}
