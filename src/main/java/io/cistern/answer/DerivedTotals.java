package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.profile.ProfileQuery;
import io.cistern.table.FigureRows;
import io.cistern.table.Figures;
import io.cistern.table.Measure;
import java.util.List;
import java.util.stream.Stream;

/** Computes over whole answers. A count takes no more than the head of one. */
final class DerivedTotals implements Totals {

    /** To gather a value, or to write a figure. */
    private static final int STEPS = 10;

    private final Answers answers;
    private final WholeSnapshots wholes;
    private final Opening opening;
    private final SnapshotPages pages;
    private final Counting counting;
    private final Computations computations;

    DerivedTotals(
            Answers answers,
            WholeSnapshots wholes,
            Opening opening,
            SnapshotPages pages,
            Counting counting,
            Computations computations) {
        this.answers = answers;
        this.wholes = wholes;
        this.opening = opening;
        this.pages = pages;
        this.counting = counting;
        this.computations = computations;
    }

    @Override
    public Answer count(ProfileQuery query, Contract contract) {
        var held = wholes.derive(Seen.only(query, Stream.of()), query, contract);
        return held.isPresent() ? head(held.get(), query, 0, contract) : asked(query, contract);
    }

    private Answer asked(ProfileQuery query, Contract contract) {
        try {
            return answers.ask(query, new Window(null, 1L), contract);
        } catch (InvalidCursorException e) {
            throw new IllegalStateException("It was asked without a cursor", e);
        }
    }

    @Override
    public Summary sum(ProfileQuery query, List<String> groupBy, List<Measure> measures, Contract contract) {
        var seen = Stream.concat(groupBy.stream(), measures.stream().flatMap(DerivedTotals::property))
                .distinct()
                .toList();
        var whole = opening.open(Seen.only(query, seen.stream()), Seen.with(query, seen.stream()), contract);
        var rows = whole.rows();
        var groups = Effort.orRefuse(() -> figures(rows, groupBy, measures, contract));
        return new Summary(head(rows, query, whole.cost(), contract), groups);
    }

    private static FigureRows figures(
            Derivation rows, List<String> groupBy, List<Measure> measures, Contract contract) {
        var names = Stream.concat(groupBy.stream(), measures.stream().flatMap(DerivedTotals::property))
                .toList();
        try (var figures = new Figures(groupBy, measures, contract.effort().computation())) {
            rows.parts().forEach(part -> {
                var table = rows.table(part.page());
                var more = steps(part.rows().cardinality(), groupBy, measures) + table.toRead(names);
                rows.compute(more, () -> {
                    figures.add(table, part.rows());
                    return true;
                });
            });
            return rows.compute(steps(figures.groups(), groupBy, measures), figures::packed);
        }
    }

    private static long steps(int count, List<String> groupBy, List<Measure> measures) {
        return (long) STEPS * count * (groupBy.size() + measures.size());
    }

    private static Stream<String> property(Measure measure) {
        return switch (measure) {
            case Measure.Count() -> Stream.of();
            case Measure.Of(var figure, var property) -> Stream.of(property);
        };
    }

    private Answer head(View view, ProfileQuery query, int cost, Contract contract) {
        if (cost == 0) {
            counting.saved(query.scope().project(), contract.caller(), true, 0);
        }
        var snapshot = view.snapshot();
        var name = Place.view(query, List.of());
        return new ViewedAnswer(
                view, computations, contract, 0, 1L, name, pages.freshFor(snapshot), pages.leftOut(snapshot), cost);
    }
}
