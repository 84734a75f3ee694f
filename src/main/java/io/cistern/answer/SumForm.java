package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.profile.ProfileQuery;
import io.cistern.table.FigureRows;
import io.cistern.table.Figures;
import io.cistern.table.Measure;
import java.util.List;
import java.util.stream.Stream;

/**
 * Figures of a query's rows, in groups of equal values.
 *
 * @param asked the query as it was asked
 */
record SumForm(ProfileQuery asked, List<String> groupBy, List<Measure> measures, Views views)
        implements AnswerForm<Summary> {

    /** Estimated steps to gather a value, or to write a figure. */
    private static final int STEPS = 10;

    @Override
    public ProfileQuery query() {
        return Seen.with(asked, properties().distinct());
    }

    @Override
    public Window window() {
        return Window.ALL;
    }

    @Override
    public ProfileQuery seen() {
        return Seen.only(asked, properties().distinct());
    }

    @Override
    public boolean prefersPages() {
        return false;
    }

    @Override
    public boolean needsAllRows() {
        return true;
    }

    @Override
    public Summary ofPages(PagedAnswer pages) {
        throw new IllegalStateException("Figures are computed when all rows are here");
    }

    @Override
    public Summary ofRows(Derivation rows, long from, int cost, Contract contract) {
        var groups = Effort.orRefuse(() -> figures(rows, contract));
        return new Summary(views.head(rows, asked, cost, contract), groups);
    }

    private FigureRows figures(Derivation rows, Contract contract) {
        var names = properties().toList();
        try (var figures = new Figures(groupBy, measures, contract.effort().computation())) {
            rows.parts().forEach(part -> {
                var table = rows.table(part.page());
                var more = steps(part.rows().cardinality()) + table.toRead(names);
                rows.compute(more, () -> {
                    figures.add(table, part.rows());
                    return true;
                });
            });
            return rows.compute(steps(figures.groups()), figures::packed);
        }
    }

    private long steps(int count) {
        return (long) STEPS * count * (groupBy.size() + measures.size());
    }

    private Stream<String> properties() {
        return Stream.concat(groupBy.stream(), measures.stream().flatMap(SumForm::property));
    }

    private static Stream<String> property(Measure measure) {
        return switch (measure) {
            case Measure.Count() -> Stream.of();
            case Measure.Of(var figure, var property) -> Stream.of(property);
        };
    }
}
