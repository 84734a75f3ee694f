package io.cistern.web.response;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A line of a table. */
final class CsvRecord {

    /** What spreadsheets take for the start of a formula, in either width. */
    private static final String STARTS = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    /** What parts cells for a spreadsheet that takes no commas; quotes within its cells then mean nothing to it. */
    private static final String SEPARATORS = ";\t\r\n";

    private final boolean guarded;
    private final StringBuilder line = new StringBuilder();
    private boolean begun;

    CsvRecord(boolean guarded) {
        this.guarded = guarded;
    }

    /** Adds a text that somebody else wrote, made harmless. */
    void text(String text) {
        raw(guarded ? guarded(text) : text);
    }

    /** Adds JSON. The strings in it are made harmless by escapes, so that it stays the same JSON. */
    void json(String json) {
        raw(guarded ? escaped(json) : json);
    }

    /** Adds what is neither: a number, a truth value. */
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

    /** Puts an apostrophe before each part of the text that is a formula to a spreadsheet with another separator. */
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
            return json; // the other separators stand in no string of JSON but as escapes
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

    /** The end of the part that begins there: after the next separator. */
    private static int partEnd(String text, int from) {
        var to = from;
        while (to < text.length() && SEPARATORS.indexOf(text.charAt(to)) < 0) {
            to++;
        }
        return Math.min(to + 1, text.length());
    }

    /**
     * Where the part begins for a reader that trims it, or that takes quotes at its start for an empty text; its last
     * character when it is blank.
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
        return text.codePoints().dropWhile(CsvRecord::isSkipped).limit(1).anyMatch(c -> STARTS.indexOf(c) >= 0);
    }
}
