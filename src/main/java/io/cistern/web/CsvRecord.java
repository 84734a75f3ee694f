package io.cistern.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A line of a table. */
final class CsvRecord {

    /** What spreadsheets take for the start of a formula, in either width. */
    private static final String STARTS = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    private final boolean guarded;
    private final StringBuilder line = new StringBuilder();
    private boolean begun;

    CsvRecord(boolean guarded) {
        this.guarded = guarded;
    }

    /** Adds a text that somebody else wrote, made harmless. */
    void text(String text) {
        raw(guarded && dangerous(text) ? "'" + text : text);
    }

    /** Adds what is no text: a number, a truth value, JSON. */
    void raw(String value) {
        if (begun) {
            line.append(',');
        }
        begun = true;
        if (value.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n')) {
            line.append(value);
        } else {
            line.append('"').append(value.replace("\"", "\"\"")).append('"');
        }
    }

    void writeTo(OutputStream out) throws IOException {
        line.append("\r\n");
        out.write(line.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether a spreadsheet could run it. Some trim what they read, so blanks and invisible characters do not make a
     * formula harmless; a leading tab or line break is itself one of the ways in.
     */
    private static boolean dangerous(String text) {
        if (text.isEmpty()) {
            return false;
        }
        var first = text.charAt(0);
        if (first == '\t' || first == '\r' || first == '\n') {
            return true;
        }
        return text.codePoints()
                .dropWhile(c -> Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.isISOControl(c)
                        || Character.getType(c) == Character.FORMAT)
                .limit(1)
                .anyMatch(c -> STARTS.indexOf(c) >= 0);
    }
}
