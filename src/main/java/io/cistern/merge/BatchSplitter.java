package io.cistern.merge;

import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import io.cistern.profile.Selection;
import io.cistern.table.Table;
import io.cistern.table.Tables;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/** Combines selections, and splits answers. */
final class BatchSplitter {

    /** The heap for columns. A page's columns are read once, so they need not be cached. */
    private static final int COLUMNS = 1 << 20;

    private BatchSplitter() {}

    /** The union of the selections. */
    static Selection union(Stream<Selection> selections) {
        var names = new LinkedHashSet<String>();
        var each = selections.toList();
        for (var selection : each) {
            switch (selection) {
                case Selection.All() -> {
                    return selection;
                }
                case Selection.Only(var some) -> names.addAll(some);
            }
        }
        return new Selection.Only(List.copyOf(names));
    }

    static Table table(Page page) {
        return new Tables(COLUMNS).open(page);
    }

    /** A whole answer of these rows, with a session that Cistern makes up. */
    static Fetched page(Table table, BitSet rows, Selection select, Page of) {
        return Fetched.of(Page.cut(table.lines(rows, select), of.size(), of.asOf()));
    }
}
