package io.cistern.table;

import io.cistern.profile.Selection;
import io.cistern.rows.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Rows of several tables, in the order in which they are picked. */
public final class PickedRows {

    private final List<RowPosition> positions = new ArrayList<>();

    /** Adds a row. Pass the same table for all rows of a page, so that its blocks are decompressed once. */
    public void add(Table table, int row) {
        var page = switch (table) {
            case PageTable one -> one;
        };
        positions.add(new RowPosition(page, row));
    }

    /** The bytes of lines to read in order to write these rows. */
    public long toRead() {
        var rows = new HashMap<PageTable, Integer>();
        positions.forEach(position -> rows.merge(position.table(), 1, Integer::sum));
        return rows.entrySet().stream()
                .mapToLong(one -> one.getKey().toCut(one.getValue()))
                .sum();
    }

    /** Writes these rows with only the selected properties. */
    public void write(Selection select, Rows.Writer lines) {
        new RowExtractor(select).write(positions, lines);
    }
}
