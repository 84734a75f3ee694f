package io.cistern.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Decodes JSON strings. */
public final class Quoted {

    private Quoted() {}

    /** The text of a valid JSON string. The range includes the quotes. */
    public static String text(byte[] json, int from, int to) {
        var start = from + 1;
        var end = to - 1;
        var escape = escape(json, start, end);
        if (escape == end) {
            return new String(json, start, end - start, UTF_8);
        }
        var text = new StringBuilder(end - start);
        while (escape < end) {
            text.append(new String(json, start, escape - start, UTF_8));
            if (json[escape + 1] == 'u') {
                text.append((char) Integer.parseInt(new String(json, escape + 2, 4, UTF_8), 16));
                start = escape + 6;
            } else {
                text.append(unescaped((char) json[escape + 1]));
                start = escape + 2;
            }
            escape = escape(json, start, end);
        }
        return text.append(new String(json, start, end - start, UTF_8)).toString();
    }

    /** The index of the next escape, or the end. */
    private static int escape(byte[] json, int from, int end) {
        var at = from;
        while (at < end && json[at] != '\\') {
            at++;
        }
        return at;
    }

    private static char unescaped(char escaped) {
        return switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escaped;
        };
    }
}
