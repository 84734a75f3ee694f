package io.cistern.web.response;

import io.cistern.answer.Answer.Slice;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes a CSV table: a header with the columns, and rows. */
final class CsvTable {

    private final List<String> columns;
    private final boolean guarded;
    private final OutputStream out;
    private final Map<String, Integer> positions = new HashMap<>();

    public CsvTable(List<String> columns, boolean guarded, OutputStream out) {
        this.columns = columns;
        this.guarded = guarded;
        this.out = out;
        for (int i = 0; i < columns.size(); i++) {
            positions.put(columns.get(i), i + 1);
        }
    }

    public void head() throws IOException {
        var record = new CsvRecord(guarded);
        record.text("id");
        columns.forEach(record::text);
        record.writeTo(out);
    }

    void rows(Slice slice) throws IOException {
        LineScanner.read(slice, this::row);
    }

    /** Writes the row of a stored line. */
    public void row(byte[] buffer, int from, int length) throws IOException {
        var record = new CsvRecord(guarded);
        for (var cell : CsvLine.cells(buffer, from, length, columns.size() + 1, positions)) {
            if (cell == null) {
                record.raw("");
            } else {
                switch (cell.kind()) {
                    case TEXT -> record.text(cell.value());
                    case JSON -> record.json(cell.value());
                    case PLAIN -> record.raw(cell.value());
                }
            }
        }
        record.writeTo(out);
    }
}
