package io.cistern.table;

import io.cistern.rows.Line;
import io.cistern.rows.Members;
import io.cistern.rows.Rows;
import java.util.List;
import java.util.stream.Stream;

/** Scans the lines of a page once and builds all requested columns. */
final class Scan {

    /** The name of the id, as in the expression language. */
    static final String ID = "$distinct_id";

    private final WantedNames wantedNames;
    private final Column.Writer[] columns;
    private final int id;

    private Scan(Rows rows, List<String> names) {
        wantedNames = new WantedNames(names);
        columns = Stream.generate(() -> new Column.Writer(rows.count()))
                .limit(names.size())
                .toArray(Column.Writer[]::new);
        id = names.indexOf(ID);
    }

    /** The columns with these names, in the order of the names. */
    static List<Column> columns(Rows rows, List<String> names) {
        var scan = new Scan(rows, names);
        for (var block : rows.blocks()) {
            scan.read(block.lines(), block.row());
        }
        return Stream.of(scan.columns).map(Column.Writer::finish).toList();
    }

    private void read(byte[] lines, int firstRow) {
        var line = new Line(lines, 0);
        for (var row = firstRow; line.isThere(); row++) {
            if (id >= 0) {
                columns[id].add(row, lines, line.idFrom(), line.idTo());
            }
            properties(lines, line.members(), row);
            line.next();
        }
    }

    private void properties(byte[] lines, Members members, int row) {
        while (members.next()) {
            var index = wantedNames.index(lines, members);
            if (index == WantedNames.NONE) {
                continue;
            }
            if (index == id) {
                columns[id].markRepeated(row);
            } else {
                columns[index].add(row, lines, members.valueFrom(), members.end());
            }
        }
    }
}
