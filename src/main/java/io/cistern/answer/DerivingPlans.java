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
    public Plan explain(ProfileQuery query, Window window, AskOptions askOptions) throws InvalidCursorException {
        var wanted = QueryWidening.with(query, window.order());
        if (window.cursor() != null) {
            var snapshotPosition = SnapshotPosition.parse(window.cursor());
            if (snapshotPosition.view().isEmpty() && !window.isSorted()) {
                return next.explain(query, window, askOptions);
            }
            var snapshotRows = wholes.view(snapshotPosition, query, window.order(), askOptions)
                    .orElseThrow(SnapshotGone::new);
            snapshotPosition.within(snapshotRows.total());
            return derived(snapshotRows);
        }
        if (!window.isSorted() && pages.hold(query, window, askOptions.age())) {
            return next.explain(query, window, askOptions);
        }
        var view = wholes.derive(wanted, askOptions);
        return view.isPresent()
                ? derived(view.get())
                : next.explain(wanted, window.isSorted() ? Window.ALL : window, askOptions);
    }

    private Plan derived(SnapshotRows snapshotRows) {
        var now = time.instant();
        var snapshot = snapshotRows.snapshot();
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
