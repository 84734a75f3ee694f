package io.cistern.table;

import io.cistern.profile.Selection;
import io.cistern.rows.Rows;
import io.cistern.where.StepBudget;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/**
 * Brings rows of several tables into one order. Rows that no order tells apart stay as they were. Only what the orders
 * look at is held; lines are cut when a window is asked for, each block once a window, so wide windows are cheap.
 */
public final class Sorted implements AutoCloseable {

    private static final String REMEDY = "sort by fewer properties, or filter to fewer profiles";

    /** Bytes of heap of a row with its keys, and of each of these, beside the values. */
    private static final int ROW = 48;

    private static final int KEY = 4;

    /** Steps to compare two rows, and bytes of a value that are compared in one more. */
    private static final int STEPS = 4;

    private static final int BYTES = 64;

    private final List<SortOrder> orders;
    private final StepBudget steps;
    private final SizeLimit sizeLimit;
    private List<Keyed> keyed = new ArrayList<>();
    private List<RowPosition> places = List.of();

    public Sorted(List<SortOrder> orders) {
        this(orders, StepBudget.unlimited(), SizeLimit.alone(REMEDY));
    }

    /**
     * The same, in so many steps at most.
     *
     * @param steps adding and sorting end with an exception where they would take more
     */
    public Sorted(List<SortOrder> orders, StepBudget steps) {
        this(orders, steps, SizeLimit.ofTheProcess(REMEDY));
    }

    private Sorted(List<SortOrder> orders, StepBudget steps, SizeLimit sizeLimit) {
        this.sizeLimit = sizeLimit;
        this.orders = List.copyOf(orders);
        this.steps = steps;
    }

    /** Adds these rows, behind those that were added before. */
    public void add(Table table, BitSet rows) {
        var page = switch (table) {
            case PageTable one -> one;
        };
        if (!places.isEmpty()) {
            throw new IllegalStateException("The rows are sorted already");
        }
        var columns = page.columns(orders.stream().map(SortOrder::property).toList());
        columns.forEach(column -> steps.spend(column.codes() + column.values().length / BYTES));
        var data = columns.stream().map(SortValue::all).toList();
        var seen = columns.stream().map(column -> new BitSet(column.codes())).toList();
        for (var row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            sizeLimit.take(ROW + (long) KEY * columns.size());
            var keys = new SortValue[columns.size()];
            for (var i = 0; i < keys.length; i++) {
                var code = columns.get(i).code(row);
                keys[i] = data.get(i)[code];
                if (!seen.get(i).get(code)) {
                    seen.get(i).set(code);
                    sizeLimit.take(keys[i].weight());
                }
            }
            keyed.add(new Keyed(new RowPosition(page, row), keys));
        }
    }

    /** Sorts the rows, and lets their keys go. */
    public void sort() {
        if (!keyed.isEmpty()) {
            var levels = Integer.SIZE - Integer.numberOfLeadingZeros(keyed.size());
            for (var row : keyed) {
                var each = STEPS;
                for (var key : row.keys()) {
                    each += key.weight() / BYTES;
                }
                steps.spend((long) levels * each);
            }
            keyed.sort(comparator());
            places = keyed.stream().map(Keyed::place).toList();
            close();
        }
    }

    /** Lets the keys go. Rows that are sorted stay. */
    @Override
    public void close() {
        keyed = new ArrayList<>();
        sizeLimit.close();
    }

    /** How many rows there are. */
    public int count() {
        return keyed.size() + places.size();
    }

    /** Bytes of lines to read before rows of the order can be written, from one to before another. */
    public long toRead(int from, int to) {
        sort();
        var rows = new HashMap<PageTable, Integer>();
        places.subList(from, to).forEach(rowPosition -> rows.merge(rowPosition.table(), 1, Integer::sum));
        var bytes = 0L;
        for (var one : rows.entrySet()) {
            bytes += one.getKey().toCut(one.getValue());
        }
        return bytes;
    }

    /** Adds rows of the order, from one to before another, with the selected properties alone, to others. */
    public void write(int from, int to, Selection select, Rows.Writer lines) {
        sort();
        new RowExtractor(select).write(places.subList(from, to), lines);
    }

    private Comparator<Keyed> comparator() {
        Comparator<Keyed> all = (_, _) -> 0;
        for (var i = 0; i < orders.size(); i++) {
            var index = i;
            all = all.thenComparing(row -> row.keys()[index], orders.get(i).comparator());
        }
        return all;
    }

    /** A row, and what the orders see of it. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
    private record Keyed(RowPosition place, SortValue[] keys) {}
}
