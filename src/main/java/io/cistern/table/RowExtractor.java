package io.cistern.table;

import static java.util.Objects.requireNonNull;

import io.cistern.profile.Selection;
import io.cistern.rows.Rows;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Extracts rows of several tables in any order, and decompresses each block only once. */
final class RowExtractor {

    private final Projection projection;

    RowExtractor(Selection select) {
        projection = new Projection(select);
    }

    /** Writes the rows at these positions in their order. */
    void write(List<RowPosition> positions, Rows.Writer to) {
        var rowsByTable = new HashMap<PageTable, BitSet>();
        for (var rowPosition : positions) {
            rowsByTable
                    .computeIfAbsent(rowPosition.table(), table -> new BitSet())
                    .set(rowPosition.row());
        }
        var cuts = new HashMap<PageTable, Map<Integer, Projection.Cut>>();
        rowsByTable.forEach((table, rows) -> cuts.put(table, cut(table, rows)));
        for (var rowPosition : positions) {
            requireNonNull(requireNonNull(cuts.get(rowPosition.table())).get(rowPosition.row()))
                    .write(to);
        }
    }

    private Map<Integer, Projection.Cut> cut(PageTable table, BitSet rows) {
        var cuts = new HashMap<Integer, Projection.Cut>();
        table.visit(rows, (row, line, isIdNumber) -> cuts.put(row, projection.cut(line, isIdNumber)));
        return cuts;
    }
}
