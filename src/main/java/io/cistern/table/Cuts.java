package io.cistern.table;

import static java.util.Objects.requireNonNull;

import io.cistern.profile.Rows;
import io.cistern.profile.Selection;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows of several tables, cut out in whatever order they are wanted, and yet each block is opened once. */
final class Cuts {

    private final Projection projection;

    Cuts(Selection select) {
        projection = new Projection(select);
    }

    /** Writes the rows at these places in their order. */
    void write(List<Place> places, Rows.Writer to) {
        var wanted = new HashMap<PageTable, BitSet>();
        for (var place : places) {
            wanted.computeIfAbsent(place.table(), table -> new BitSet()).set(place.row());
        }
        var cuts = new HashMap<PageTable, Map<Integer, Projection.Cut>>();
        wanted.forEach((table, rows) -> cuts.put(table, cut(table, rows)));
        for (var place : places) {
            requireNonNull(requireNonNull(cuts.get(place.table())).get(place.row()))
                    .write(to);
        }
    }

    private Map<Integer, Projection.Cut> cut(PageTable table, BitSet rows) {
        var cuts = new HashMap<Integer, Projection.Cut>();
        table.visit(rows, (row, line, isIdNumber) -> cuts.put(row, projection.cut(line, isIdNumber)));
        return cuts;
    }
}
