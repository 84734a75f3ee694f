package io.cistern.table;

import io.cistern.table.Measure.Figure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts and sums profiles by groups, page by page. Profiles are of one group when their values are equal, case and all;
 * null and missing are one value. Without a property to group by there is one group, be it empty.
 */
public final class Figures {

    /** Groups, and values that must be told apart for a percentile or a count of distinct ones. */
    private static final int LIMIT = 1_000_000;

    private static final int MOST_GROUPS = 100_000;

    private final List<String> groupBy;
    private final List<Measure> measures;
    private final Map<String, Set<Figure>> figures = new LinkedHashMap<>();
    private final Map<List<Datum>, Group> groups = new HashMap<>();
    private final Room groupsLeft;
    private final Room room = new Room(LIMIT);

    public Figures(List<String> groupBy, List<Measure> measures) {
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
        // a group holds something for each property, so the more of these there are the fewer groups fit
        groupsLeft = new Room(Math.min(MOST_GROUPS, LIMIT / Math.max(1, figures.size())));
        if (groupBy.isEmpty()) {
            group(List.of());
        }
    }

    /** Adds these rows. */
    public void add(Table table, BitSet rows) {
        var page = switch (table) {
            case PageTable one -> one;
        };
        var keys = values(page, groupBy);
        var values = values(page, List.copyOf(figures.keySet()));
        rows.stream().forEach(row -> {
            var group = group(keys.stream().map(column -> column.at(row)).toList());
            group.count++;
            for (var i = 0; i < values.size(); i++) {
                group.gathered.get(i).add(values.get(i).at(row));
            }
        });
    }

    private static List<Values> values(PageTable page, List<String> names) {
        return page.columns(names).stream()
                .map(column -> new Values(column, Datum.all(column)))
                .toList();
    }

    private Group group(List<Datum> key) {
        return groups.computeIfAbsent(key, one -> {
            groupsLeft.take();
            return new Group();
        });
    }

    /** The groups in the order of their values, each with its figures in the order of the measures. */
    public List<Row> rows() {
        Comparator<Map.Entry<List<Datum>, Group>> order = (_, _) -> 0;
        for (var i = 0; i < groupBy.size(); i++) {
            var index = i;
            order = order.thenComparing(entry -> entry.getKey().get(index));
        }
        return groups.entrySet().stream()
                .sorted(order)
                .map(entry -> new Row(
                        entry.getKey().stream().map(Datum::json).toList(),
                        entry.getValue().figures()))
                .toList();
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
    private record Values(Column column, Datum[] data) {
        Datum at(int row) {
            return data[column.code(row)];
        }
    }

    /** What was seen of one group. */
    private final class Group {

        private final List<Gathered> gathered = new ArrayList<>();
        private long count;

        private Group() {
            figures.values().forEach(wanted -> gathered.add(new Gathered(wanted, room)));
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
