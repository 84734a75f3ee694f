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
    private final Opening opening;
    private final Counting counting;
    private final Computations computations;

    DerivingAnswers(
            Answers next,
            WholeSnapshots wholes,
            SnapshotPages pages,
            Opening opening,
            Counting counting,
            Computations computations) {
        this.next = next;
        this.wholes = wholes;
        this.pages = pages;
        this.opening = opening;
        this.counting = counting;
        this.computations = computations;
    }

    @Override
    public Answer ask(ProfileQuery query, Window window, Contract contract) throws InvalidCursorException {
        if (window.cursor() != null) {
            return goOn(query, Place.parse(window.cursor()), window, contract);
        }
        if (window.isSorted()) {
            return sorted(query, window, contract);
        }
        if (pages.hold(query, window, contract.age())) {
            return next.ask(query, window, contract);
        }
        var derived = wholes.derive(query, contract);
        return derived.isPresent()
                ? free(derived.get(), query, 0, window, contract)
                : next.ask(query, window, contract);
    }

    private Answer goOn(ProfileQuery query, Place place, Window window, Contract contract)
            throws InvalidCursorException {
        if (place.view().isEmpty() && !window.isSorted()) {
            return next.ask(query, window, contract);
        }
        var view = wholes.view(place, query, window.order(), contract).orElseThrow(SnapshotGone::new);
        return free(view, query, place.within(view.total()), window, contract);
    }

    private Answer sorted(ProfileQuery query, Window window, Contract contract) throws InvalidCursorException {
        var wanted = Seen.with(query, window.order());
        var whole = opening.open(wanted, wanted, contract);
        var view = whole.rows().sorted(window.order(), query.select());
        return whole.cost() == 0
                ? free(view, query, 0, window, contract)
                : answer(view, query, 0, window, contract, whole.cost());
    }

    /** An answer without a call, which is noted for its caller's sake. */
    private Answer free(View view, ProfileQuery query, long from, Window window, Contract contract) {
        var answer = answer(view, query, from, window, contract, 0);
        counting.saved(query.scope().project(), contract.caller(), from == 0, answer.pages() - (from == 0 ? 1 : 0));
        return answer;
    }

    private ViewedAnswer answer(View view, ProfileQuery query, long from, Window window, Contract contract, int cost) {
        var name = Place.view(query, window.order());
        var snapshot = view.snapshot();
        return new ViewedAnswer(
                view,
                computations,
                contract,
                from,
                window.limit(),
                name,
                pages.freshFor(snapshot),
                pages.leftOut(snapshot),
                cost);
    }
}
