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
 * Counts and sums profiles by groups, page by page. Profiles are of one group when their values are equal, case and all;
 * null and missing are one value. Without a property to group by there is one group, be it empty.
 */
public final class Aggregation implements AutoCloseable {

    private static final String REMEDY =
            "group by fewer properties, ask for fewer measures, or filter to fewer profiles";

    private static final int MOST_GROUPS = 100_000;

    /** Groups times properties that are gathered in each. */
    private static final int MOST_CELLS = 1_000_000;

    /** Bytes of heap of a group, and of a value of those it is by, beside what it gathers. */
    private static final int GROUP = 160;

    private static final int KEY = 16;

    /** Steps to add a number to what a group has gathered, percentiles included. */
    private static final int STEPS = 8;

    /** Bytes of a value that are compared in a step. */
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
     * The same, in so many steps at most.
     *
     * @param steps adding ends with an exception where it would take more
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
                close(); // nobody else can
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
                group.gathered.get(i).add(values.get(i).at(row));
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
            var most = Math.min(MOST_GROUPS, MOST_CELLS / Math.max(1, figures.size()));
            if (groups.size() >= most) {
                throw new TooLarge(
                        most,
                        "There are more than " + most + " groups with so many properties in each; group by fewer"
                                + " properties, ask for fewer measures, or filter to fewer profiles");
            }
            sizeLimit.take(GROUP
                    + one.values().stream()
                            .mapToInt(value -> KEY + value.weight())
                            .sum());
            return new Group();
        });
    }

    /** What the profiles of a group share. It is comparable, so that keys of one hash code are still found fast. */
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

    /** Lets the groups go. */
    @Override
    public void close() {
        groups.clear();
        sizeLimit.close();
    }

    /** How many groups there are. */
    public int groups() {
        return groups.size();
    }

    /** The groups in the order of their values, each with its figures in the order of the measures. */
    public List<Row> rows() {
        return ordered().toList();
    }

    /** The same, packed, one after the other. */
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
     * @param group the values that its profiles share, as JSON, in the order of the properties it is by
     * @param figures as JSON, in the order of the measures
     */
    public record Row(List<String> group, List<String> figures) {}

    /** What the rows of a page have under one name. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
    private record Values(Column column, SortValue[] data) {
        SortValue at(int row) {
            return data[column.code(row)];
        }
    }

    /** What was seen of one group. */
    private final class Group {

        private final List<Accumulator> gathered = new ArrayList<>();
        private long count;

        private Group() {
            figures.values().forEach(wanted -> gathered.add(new Accumulator(wanted, sizeLimit)));
        }

        private List<String> figures() {
            var properties = List.copyOf(figures.keySet());
            return measures.stream()
                    .map(measure -> switch (measure) {
                        case Measure.Count() -> Long.toString(count);
                        case Measure.Of(var figure, var property) ->
                            gathered.get(properties.indexOf(property)).figure(figure);
                    })
                    .toList();
        }
    }
}
