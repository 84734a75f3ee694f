package io.cistern.table;

import io.cistern.profile.Rows;
import io.cistern.profile.Selection;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Brings rows of several tables into one order. Rows that no order tells apart stay as they were. Only what the orders
 * look at is held; lines are cut when a window is asked for, each block once a window, so wide windows are cheap.
 */
public final class Sorted {

    private final List<Order> orders;
    private final List<Place> places = new ArrayList<>();
    private boolean isInOrder = true;

    public Sorted(List<Order> orders) {
        this.orders = List.copyOf(orders);
    }

    /** Adds these rows, behind those that were added before. */
    public void add(Table table, BitSet rows) {
        var page = switch (table) {
            case PageTable one -> one;
        };
        var columns = page.columns(orders.stream().map(Order::property).toList());
        var data = columns.stream().map(Datum::all).toList();
        for (var row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            var keys = new Datum[columns.size()];
            for (var i = 0; i < keys.length; i++) {
                keys[i] = data.get(i)[columns.get(i).code(row)];
            }
            places.add(new Place(page, row, keys));
        }
        isInOrder = false;
    }

    /** How many rows there are. */
    public int count() {
        return places.size();
    }

    /** Adds rows of the order, from one to before another, with the selected properties alone, to others. */
    public void write(int from, int to, Selection select, Rows.Writer lines) {
        new Cuts(select).write(inOrder().subList(from, to), lines);
    }

    private List<Place> inOrder() {
        if (!isInOrder) {
            places.sort(comparator());
            isInOrder = true;
        }
        return places;
    }

    private Comparator<Place> comparator() {
        Comparator<Place> all = (_, _) -> 0;
        for (var i = 0; i < orders.size(); i++) {
            var index = i;
            all = all.thenComparing(place -> place.keys()[index], orders.get(i).comparator());
        }
        return all;
    }
}
