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
 * Sorts rows of several tables. The sort is stable. It stores only the sort keys. Lines are extracted when a window is
 * requested, and each block is decompressed once for a window, so wide windows are cheap.
 */
public final class Sorted implements AutoCloseable {

    private static final String REMEDY = "sort by fewer properties, or filter to fewer profiles";

    /** Heap sizes in bytes: a row, and a reference to a key. */
    private static final int ROW = 48;

    private static final int KEY = 4;

    /** Steps to compare two rows, and the bytes of a value that one more step compares. */
    private static final int STEPS = 4;

    private static final int BYTES = 64;

    private final List<SortOrder> orders;
    private final StepBudget steps;
    private final SizeLimit sizeLimit;
    private List<Keyed> keyed = new ArrayList<>();
    private List<RowPosition> positions = List.of();

    public Sorted(List<SortOrder> orders) {
        this(orders, StepBudget.unlimited(), SizeLimit.alone(REMEDY));
    }

    /**
     * As above, with a limit on the steps.
     *
     * @param steps adding and sorting fail when they take more steps
     */
    public Sorted(List<SortOrder> orders, StepBudget steps) {
        this(orders, steps, SizeLimit.ofTheProcess(REMEDY));
    }

    private Sorted(List<SortOrder> orders, StepBudget steps, SizeLimit sizeLimit) {
        this.sizeLimit = sizeLimit;
        this.orders = List.copyOf(orders);
        this.steps = steps;
    }

    /** Adds these rows after the rows added before. */
    public void add(Table table, BitSet rows) {
        var page = switch (table) {
            case PageTable one -> one;
        };
        if (!positions.isEmpty()) {
            throw new IllegalStateException("The rows are sorted already");
        }
        var columns = page.columns(orders.stream().map(SortOrder::property).toList());
        columns.forEach(column -> steps.spend(column.codes() + column.values().length / BYTES));
        var data = columns.stream().map(SortValue::all).toList();
        var counted = columns.stream().map(column -> new BitSet(column.codes())).toList();
        for (var row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            sizeLimit.take(ROW + (long) KEY * columns.size());
            var keys = new SortValue[columns.size()];
            for (var i = 0; i < keys.length; i++) {
                var code = columns.get(i).code(row);
                keys[i] = data.get(i)[code];
                if (!counted.get(i).get(code)) {
                    counted.get(i).set(code);
                    sizeLimit.take(keys[i].weight());
                }
            }
            keyed.add(new Keyed(new RowPosition(page, row), keys));
        }
    }

    /** Sorts the rows and releases their keys. */
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
            positions = keyed.stream().map(Keyed::place).toList();
            close();
        }
    }

    /** Releases the keys. Sorted rows stay. */
    @Override
    public void close() {
        keyed = new ArrayList<>();
        sizeLimit.close();
    }

    /** The number of rows. */
    public int count() {
        return keyed.size() + positions.size();
    }

    /**
     * The bytes of lines to read in order to write the sorted rows from {@code from}, inclusive, to {@code to},
     * exclusive.
     */
    public long toRead(int from, int to) {
        sort();
        var rows = new HashMap<PageTable, Integer>();
        positions.subList(from, to).forEach(rowPosition -> rows.merge(rowPosition.table(), 1, Integer::sum));
        var bytes = 0L;
        for (var one : rows.entrySet()) {
            bytes += one.getKey().toCut(one.getValue());
        }
        return bytes;
    }

    /**
     * Writes the sorted rows from {@code from}, inclusive, to {@code to}, exclusive, with only the selected properties.
     */
    public void write(int from, int to, Selection select, Rows.Writer lines) {
        sort();
        new RowExtractor(select).write(positions.subList(from, to), lines);
    }

    private Comparator<Keyed> comparator() {
        Comparator<Keyed> all = (_, _) -> 0;
        for (var i = 0; i < orders.size(); i++) {
            var index = i;
            all = all.thenComparing(row -> row.keys()[index], orders.get(i).comparator());
        }
        return all;
    }

    /** A row and its sort keys. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor printed
    private record Keyed(RowPosition place, SortValue[] keys) {}
}
