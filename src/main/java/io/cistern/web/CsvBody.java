package io.cistern.web;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Slice;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import org.springframework.http.HttpHeaders;

/**
 * A table (RFC 4180). With selected names it streams; without, the columns are known only when every row was seen, so the
 * pages are first collected, in their stored, compressed form.
 */
final class CsvBody implements Body {

    private final boolean guarded;

    CsvBody(boolean guarded) {
        this.guarded = guarded;
    }

    @Override
    public void head(HttpServletResponse response) {
        response.setContentType(Format.CSV.contentType());
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"profiles.csv\"");
    }

    @Override
    public void write(Question question, Answer answer, OutputStream out) throws IOException {
        Body.refuseIncomplete(question, answer);
        var columns = question.columns();
        if (columns != null) {
            var table = new Table(columns, out);
            table.head();
            Body.stream(answer, out, table::rows);
            Body.requireWhole(question, answer);
            return;
        }
        List<Slice> pages;
        try (var slices = answer.slices()) {
            pages = slices.toList();
        }
        Body.requireWhole(question, answer);
        var table = new Table(names(pages), out);
        table.head();
        for (var page : pages) {
            table.rows(page);
        }
    }

    /** The names of an answer's properties, in the order in which they are columns. */
    static List<String> names(Answer answer) throws IOException {
        var names = new TreeSet<String>();
        Body.stream(
                answer,
                OutputStream.nullOutputStream(),
                slice -> Lines.read(slice, (buffer, from, length) -> CsvLine.names(buffer, from, length, names)));
        return new ArrayList<>(names);
    }

    /** All names, sorted: neither Mixpanel's rows nor the names within them have an order that lasts. */
    private static List<String> names(List<Slice> pages) throws IOException {
        var names = new TreeSet<String>();
        for (var page : pages) {
            Lines.read(page, (buffer, from, length) -> CsvLine.names(buffer, from, length, names));
        }
        return new ArrayList<>(names);
    }

    /** Columns, and the rows below them. */
    private final class Table {

        private final List<String> columns;
        private final OutputStream out;
        private final HashMap<String, Integer> positions = new HashMap<>();

        Table(List<String> columns, OutputStream out) {
            this.columns = columns;
            this.out = out;
            for (int i = 0; i < columns.size(); i++) {
                positions.put(columns.get(i), i + 1);
            }
        }

        void head() throws IOException {
            var record = new CsvRecord(guarded);
            record.text("id");
            columns.forEach(record::text);
            record.writeTo(out);
        }

        void rows(Slice slice) throws IOException {
            Lines.read(slice, (buffer, from, length) -> {
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
            });
        }
    }
}
