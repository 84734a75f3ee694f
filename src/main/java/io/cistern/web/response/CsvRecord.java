package io.cistern.web.response;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A line of a CSV table. */
final class CsvRecord {

    /** The characters that start a formula in spreadsheets, in half and full width. */
    private static final String STARTS = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    /** The cell separators of spreadsheets that do not use commas, and which then ignore quotes inside cells. */
    private static final String SEPARATORS = ";\t\r\n";

    private final boolean guarded;
    private final StringBuilder line = new StringBuilder();
    private boolean begun;

    CsvRecord(boolean guarded) {
        this.guarded = guarded;
    }

    /** Adds an untrusted text, with its formulas disabled. */
    void text(String text) {
        raw(guarded ? guarded(text) : text);
    }

    /** Adds JSON. Escapes disable formulas in its strings, so that the JSON keeps its meaning. */
    void json(String json) {
        raw(guarded ? escaped(json) : json);
    }

    /** Adds a number or a boolean. */
    void raw(String value) {
        if (begun) {
            line.append(',');
        }
        begun = true;
        if (value.chars().noneMatch(c -> c == '"' || c == ',' || SEPARATORS.indexOf(c) >= 0)) {
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
     * Puts an apostrophe before each part of the text that a spreadsheet with another separator could read as a
     * formula.
     */
    private static String guarded(String text) {
        var safe = new StringBuilder(text.length() + 2);
        var from = 0;
        for (var to = partEnd(text, from); from < text.length(); to = partEnd(text, from)) {
            if (from == 0 ? dangerous(text) : STARTS.indexOf(text.charAt(start(text, from, to))) >= 0) {
                safe.append('\'');
            }
            safe.append(text, from, to);
            from = to;
        }
        return safe.toString();
    }

    private static String escaped(String json) {
        if (json.indexOf(';') < 0) {
            return json; // JSON strings contain the other separators only as escapes
        }
        var safe = new StringBuilder(json.length() + 6);
        var from = 0;
        for (var to = partEnd(json, from); from < json.length(); to = partEnd(json, from)) {
            var start = start(json, from, to);
            if (from > 0 && STARTS.indexOf(json.charAt(start)) >= 0) {
                safe.append(json, from, start).append("\\u%04x".formatted((int) json.charAt(start)));
                from = start + 1;
            }
            safe.append(json, from, to);
            from = to;
        }
        return safe.toString();
    }

    /** The end of the part that begins at this index, after the next separator. */
    private static int partEnd(String text, int from) {
        var to = from;
        while (to < text.length() && SEPARATORS.indexOf(text.charAt(to)) < 0) {
            to++;
        }
        return Math.min(to + 1, text.length());
    }

    /**
     * The start of the part for a reader that trims it, or that reads leading quotes as an empty text; the last
     * character when the part is blank.
     */
    private static int start(String text, int from, int to) {
        var start = from;
        while (start < to - 1 && (text.charAt(start) == '"' || isSkipped(text.charAt(start)))) {
            start++;
        }
        return start;
    }

    private static boolean isSkipped(int c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT;
    }

    /**
     * Whether a spreadsheet could run the text as a formula. Some spreadsheets trim texts, so leading blanks and
     * invisible characters do not disable a formula. A leading tab or line break is itself an attack.
     */
    private static boolean dangerous(String text) {
        if (text.isEmpty()) {
            return false;
        }
        var first = text.charAt(0);
        if (first == '\t' || first == '\r' || first == '\n') {
            return true;
        }
        return text.codePoints().dropWhile(CsvRecord::isSkipped).limit(1).anyMatch(c -> STARTS.indexOf(c) >= 0);
    }
}
