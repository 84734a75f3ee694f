package io.cistern.answer.derived;

import io.cistern.answer.AskOptions;
import io.cistern.table.AggregateRows;
import io.cistern.table.Aggregation;
import io.cistern.table.Measure;
import java.util.List;
import java.util.stream.Stream;

/** Computes figures in groups of equal values. */
public record DerivedSums(List<String> groupBy, List<Measure> measures) {

    /** Estimated steps to read a value, or to write a figure. */
    private static final int STEPS = 10;

    /** Computes the figures of these rows. */
    public AggregateRows of(Derivation rows, AskOptions askOptions) {
        var names = properties().toList();
        try (var aggregation =
                new Aggregation(groupBy, measures, askOptions.effort().computation())) {
            rows.parts().forEach(part -> {
                var table = rows.table(part.page());
                var more = steps(part.rows().cardinality()) + table.toRead(names);
                rows.compute(more, () -> {
                    aggregation.add(table, part.rows());
                    return true;
                });
            });
            return rows.compute(steps(aggregation.groups()), aggregation::packed);
        }
    }

    private long steps(int count) {
        return (long) STEPS * count * (groupBy.size() + measures.size());
    }

    /** The properties that are read. */
    public Stream<String> properties() {
        return Stream.concat(groupBy.stream(), measures.stream().flatMap(DerivedSums::property));
    }

    private static Stream<String> property(Measure measure) {
        return switch (measure) {
            case Measure.Count() -> Stream.of();
            case Measure.Of(var figure, var property) -> Stream.of(property);
        };
    }
}
