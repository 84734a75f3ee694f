package io.cistern.table;

import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.table.Measure.Figure;
import io.cistern.where.StepBudget;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Counts and aggregates profiles by groups, page by page. Profiles belong to the same group when their values are
 * equal, including case. Null and missing are the same value. Without a property to group by there is one group, which
 * may be empty.
 */
public final class Aggregation implements AutoCloseable {

    private static final String REMEDY =
            "group by fewer properties, request fewer measures, or filter to fewer profiles";

    private static final int MAX_GROUPS = 100_000;

    /** Groups multiplied by the properties that are accumulated in each. */
    private static final int MAX_CELLS = 1_000_000;

    /** Heap sizes in bytes: a group without its accumulators, and a value of its key. */
    private static final int GROUP = 160;

    private static final int KEY = 16;

    /** Steps to add a number to an accumulator, including percentiles. */
    private static final int STEPS = 8;

    /** Bytes of a value that one step compares. */
    private static final int BYTES = 16;

    private final List<String> groupBy;
    private final List<Measure> measures;
    private final Map<String, Set<Figure>> figures = new LinkedHashMap<>();
    private final Map<Key, Group> groups = new HashMap<>();
    private final SizeLimit sizeLimit;
    private final StepBudget steps;

    public Aggregation(List<String> groupBy, List<Measure> measures) {
        this(groupBy, measures, StepBudget.unlimited(), SizeLimit.alone(REMEDY));
    }

    /**
     * As above, with a limit on the steps.
     *
     * @param steps adding fails when it takes more steps
     */
    public Aggregation(List<String> groupBy, List<Measure> measures, StepBudget steps) {
        this(groupBy, measures, steps, SizeLimit.ofTheProcess(REMEDY));
    }

    private Aggregation(List<String> groupBy, List<Measure> measures, StepBudget steps, SizeLimit sizeLimit) {
        this.sizeLimit = sizeLimit;
        this.steps = steps;
        this.groupBy = List.copyOf(groupBy);
        this.measures = List.copyOf(measures);
        for (var measure : measures) {
            switch (measure) {
                case Measure.Count() -> {}
                case Measure.Of(var figure, var property) ->
                    figures.computeIfAbsent(property, name -> EnumSet.noneOf(Figure.class))
                            .add(figure);
            }
        }
        if (groupBy.isEmpty()) {
            try {
                group(new Key(List.of()));
            } catch (QueryFailure e) {
                close(); // the caller has no reference to close
                throw e;
            }
        }
    }

    /** Adds these rows. */
    public void add(Table table, BitSet rows) {
        var page = switch (table) {
            case PageTable one -> one;
        };
        var keys = values(page, groupBy);
        var values = values(page, List.copyOf(figures.keySet()));
        steps.spend(rows.cardinality() * (1L + keys.size() + (long) STEPS * values.size()));
        rows.stream().forEach(row -> {
            var group =
                    group(new Key(keys.stream().map(column -> column.at(row)).toList()));
            group.count++;
            for (var i = 0; i < values.size(); i++) {
                group.accumulators.get(i).add(values.get(i).at(row));
            }
        });
    }

    private List<Values> values(PageTable page, List<String> names) {
        return page.columns(names).stream()
                .map(column -> {
                    steps.spend(column.codes() + column.values().length / BYTES);
                    return new Values(column, SortValue.all(column));
                })
                .toList();
    }

    private Group group(Key key) {
        return groups.computeIfAbsent(key, one -> {
            var limit = Math.min(MAX_GROUPS, MAX_CELLS / Math.max(1, figures.size()));
            if (groups.size() >= limit) {
                throw new TooLarge(
                        limit,
                        "There are more than " + limit + " groups with so many properties in each; group by fewer"
                                + " properties, request fewer measures, or filter to fewer profiles");
            }
            sizeLimit.take(GROUP
                    + one.values().stream()
                            .mapToInt(value -> KEY + value.weight())
                            .sum());
            return new Group();
        });
    }

    /**
     * The values that the profiles of a group share. It is comparable, so that look-ups stay fast when hash codes
     * collide.
     */
    private record Key(List<SortValue> values) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            for (var i = 0; i < values.size(); i++) {
                var order = values.get(i).compareTo(other.values.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }
    }

    /** Releases the groups. */
    @Override
    public void close() {
        groups.clear();
        sizeLimit.close();
    }

    /** The number of groups. */
    public int groups() {
        return groups.size();
    }

    /** The groups ordered by their values, each with its figures in the order of the measures. */
    public List<Row> rows() {
        return ordered().toList();
    }

    /** As {@link #rows}, in compressed form. */
    public AggregateRows packed() {
        return AggregateRows.of(ordered().iterator());
    }

    private Stream<Row> ordered() {
        return groups.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Row(
                        entry.getKey().values().stream().map(SortValue::json).toList(),
                        entry.getValue().figures()));
    }

    /**
     * A group and its figures.
     *
     * @param group the values that its profiles share, as JSON, in the order of the group-by properties
     * @param figures as JSON, in the order of the measures
     */
    public record Row(List<String> group, List<String> figures) {}

    /** The values of one property in a page. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor printed
    private record Values(Column column, SortValue[] data) {
        SortValue at(int row) {
            return data[column.code(row)];
        }
    }

    /** The accumulated values of one group. */
    private final class Group {

        private final List<Accumulator> accumulators = new ArrayList<>();
        private long count;

        private Group() {
            figures.values().forEach(requested -> accumulators.add(new Accumulator(requested, sizeLimit)));
        }

        private List<String> figures() {
            var properties = List.copyOf(figures.keySet());
            return measures.stream()
                    .map(measure -> switch (measure) {
                        case Measure.Count() -> Long.toString(count);
                        case Measure.Of(var figure, var property) ->
                            accumulators.get(properties.indexOf(property)).figure(figure);
                    })
                    .toList();
        }
    }
}
