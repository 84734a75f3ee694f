package io.cistern.web.response;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Slice;
import io.cistern.profile.QueryFailure;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.request.Format;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.springframework.http.HttpHeaders;

/**
 * Writes a CSV table (RFC 4180). With selected names it streams. Without them the columns are known only after all rows
 * were read, so the pages are collected first, in their compressed form.
 */
final class CsvWriter implements AnswerWriter {

    /** The limit on columns. Each is a cell of every row, and its name is in memory while the table is written. */
    private static final int MAX_COLUMNS = 10_000;

    /** Steps to parse a byte. */
    private static final int STEPS = 2;

    private final boolean guarded;

    public CsvWriter(boolean guarded) {
        this.guarded = guarded;
    }

    @Override
    public void head(HttpServletResponse response) {
        response.setContentType(Format.CSV.contentType());
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"profiles.csv\"");
    }

    @Override
    public void write(QueryRequest queryRequest, Answer answer, OutputStream out) throws IOException {
        AnswerWriter.refuseIncomplete(queryRequest, answer);
        var columns = queryRequest.columns();
        if (columns != null) {
            var table = new CsvTable(columns, guarded, out);
            table.head();
            AnswerWriter.stream(answer, out, table::rows);
            AnswerWriter.requireWhole(queryRequest, answer);
            return;
        }
        List<Slice> pages;
        try (var slices = answer.slices()) {
            pages = slices.toList();
        }
        AnswerWriter.requireWhole(queryRequest, answer);
        var table = new CsvTable(names(answer, pages), guarded, out);
        table.head();
        for (var page : pages) {
            table.rows(page);
        }
    }

    /** The names of an answer's properties, in the order of the columns. */
    public static List<String> names(Answer answer) throws IOException {
        var names = new TreeSet<String>();
        AnswerWriter.stream(answer, OutputStream.nullOutputStream(), slice -> addNames(answer, slice, names));
        return new ArrayList<>(names);
    }

    /** All names, sorted, because neither Mixpanel's rows nor the names in them have a stable order. */
    private static List<String> names(Answer answer, List<Slice> pages) throws IOException {
        var names = new TreeSet<String>();
        for (var page : pages) {
            addNames(answer, page, names);
        }
        return new ArrayList<>(names);
    }

    /** Runs as a computation that takes turns with others. It sends nothing, so no client can slow it down. */
    private static void addNames(Answer answer, Slice slice, Collection<String> names) throws IOException {
        answer.compute(STEPS * (long) slice.rows().bytes(), () -> {
            addNames(slice, names);
            return true;
        });
    }

    private static void addNames(Slice slice, Collection<String> names) throws IOException {
        LineScanner.read(slice, (buffer, from, length) -> {
            CsvLine.names(buffer, from, length, names);
            if (names.size() > MAX_COLUMNS) {
                throw new QueryFailure.TooLarge(
                        MAX_COLUMNS,
                        "The profiles have more than " + MAX_COLUMNS
                                + " properties, too many for a table; select some, or ask for NDJSON");
            }
        });
    }
}
