package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.answer.Plan.Cost;
import io.cistern.answer.Plan.Eta;
import io.cistern.answer.Plan.Known;
import io.cistern.answer.Plan.Outcome;
import io.cistern.answer.Plan.Queue;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.SnapshotGone;
import java.time.InstantSource;
import java.util.List;

/** Foretells what {@link DerivingAnswers} does. */
final class DerivingPlans implements Plans {

    private final Plans next;
    private final WholeSnapshots wholes;
    private final SnapshotPages pages;
    private final InstantSource time;

    DerivingPlans(Plans next, WholeSnapshots wholes, SnapshotPages pages, InstantSource time) {
        this.next = next;
        this.wholes = wholes;
        this.pages = pages;
        this.time = time;
    }

    @Override
    public Plan explain(ProfileQuery query, Window window, Contract contract) throws InvalidCursorException {
        var wanted = Seen.with(query, window.order());
        if (window.cursor() != null) {
            var place = Place.parse(window.cursor());
            if (place.view().isEmpty() && !window.isSorted()) {
                return next.explain(query, window, contract);
            }
            var view = wholes.view(place, query, window.order(), contract).orElseThrow(SnapshotGone::new);
            place.within(view.total());
            return derived(view);
        }
        if (!window.isSorted() && pages.hold(query, window, contract.age())) {
            return next.explain(query, window, contract);
        }
        var view = wholes.derive(wanted, contract);
        return view.isPresent()
                ? derived(view.get())
                : next.explain(wanted, window.isSorted() ? Window.ALL : window, contract);
    }

    private Plan derived(View view) {
        var now = time.instant();
        var snapshot = view.snapshot();
        return new Plan(
                Outcome.DERIVED,
                List.of("The whole answer to a wider question is held, and its rows that are asked for are known"),
                new Known(snapshot.id(), snapshot.first().asOf(), pages.freshFor(snapshot)),
                Cost.NOTHING,
                new Eta(now, now),
                Queue.NONE,
                List.of(),
                null);
    }
}
