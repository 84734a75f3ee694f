package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.profile.ProfileQuery;
import io.cistern.table.AggregateRows;
import io.cistern.table.Aggregation;
import io.cistern.table.Measure;
import java.util.List;
import java.util.stream.Stream;

/** Computes over whole answers. A count takes no more than the head of one. */
final class DerivedTotals implements Totals {

    /** To gather a value, or to write a figure. */
    private static final int STEPS = 10;

    private final Answers answers;
    private final WholeSnapshots wholes;
    private final WholeAnswerLoader wholeAnswerLoader;
    private final SnapshotPages pages;
    private final RowCounting rowCounting;
    private final Computations computations;

    DerivedTotals(
            Answers answers,
            WholeSnapshots wholes,
            WholeAnswerLoader wholeAnswerLoader,
            SnapshotPages pages,
            RowCounting rowCounting,
            Computations computations) {
        this.answers = answers;
        this.wholes = wholes;
        this.wholeAnswerLoader = wholeAnswerLoader;
        this.pages = pages;
        this.rowCounting = rowCounting;
        this.computations = computations;
    }

    @Override
    public Answer count(ProfileQuery query, AskOptions askOptions) {
        var held = wholes.derive(QueryWidening.only(query, Stream.of()), query, askOptions);
        return held.isPresent() ? head(held.get(), query, 0, askOptions) : asked(query, askOptions);
    }

    private Answer asked(ProfileQuery query, AskOptions askOptions) {
        try {
            return answers.ask(query, new Window(null, 1L), askOptions);
        } catch (InvalidCursorException e) {
            throw new IllegalStateException("It was asked without a cursor", e);
        }
    }

    @Override
    public Summary sum(ProfileQuery query, List<String> groupBy, List<Measure> measures, AskOptions askOptions) {
        var seen = Stream.concat(groupBy.stream(), measures.stream().flatMap(DerivedTotals::property))
                .distinct()
                .toList();
        var whole = wholeAnswerLoader.open(
                QueryWidening.only(query, seen.stream()), QueryWidening.with(query, seen.stream()), askOptions);
        var rows = whole.rows();
        var groups = Effort.orRefuse(() -> figures(rows, groupBy, measures, askOptions));
        return new Summary(head(rows, query, whole.cost(), askOptions), groups);
    }

    private static AggregateRows figures(
            Derivation rows, List<String> groupBy, List<Measure> measures, AskOptions askOptions) {
        var names = Stream.concat(groupBy.stream(), measures.stream().flatMap(DerivedTotals::property))
                .toList();
        try (var aggregation =
                new Aggregation(groupBy, measures, askOptions.effort().computation())) {
            rows.parts().forEach(part -> {
                var table = rows.table(part.page());
                var more = steps(part.rows().cardinality(), groupBy, measures) + table.toRead(names);
                rows.compute(more, () -> {
                    aggregation.add(table, part.rows());
                    return true;
                });
            });
            return rows.compute(steps(aggregation.groups(), groupBy, measures), aggregation::packed);
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

    private Answer head(SnapshotRows snapshotRows, ProfileQuery query, int cost, AskOptions askOptions) {
        if (cost == 0) {
            rowCounting.saved(query.scope().project(), askOptions.caller(), true, 0);
        }
        var snapshot = snapshotRows.snapshot();
        var name = SnapshotPosition.view(query, List.of());
        return new ViewedAnswer(
                snapshotRows,
                computations,
                askOptions,
                0,
                1L,
                name,
                pages.freshFor(snapshot),
                pages.leftOut(snapshot),
                cost);
    }
}
