package io.cistern.where.evaluation;

import io.cistern.where.Surrogates;
import java.nio.charset.StandardCharsets;

/** Resolves the escapes of JSON strings. */
final class JsonEscapes {
    private JsonEscapes() {}

    /** The text in this range with its escapes resolved; unknown when it contains NUL or an unpaired surrogate. */
    static Value unescaped(byte[] json, int from, int end) {
        var text = new StringBuilder(end - from);
        var i = from;
        while (i < end) {
            var plain = i;
            while (i < end && json[i] != '\\') {
                i++;
            }
            text.append(new String(json, plain, i - plain, StandardCharsets.UTF_8));
            if (i < end) {
                text.append(json[i + 1] == 'u' ? unit(json, i + 2, end) : letter(json[i + 1]));
                i += json[i + 1] == 'u' ? 6 : 2;
            }
        }
        var whole = text.toString();
        return whole.indexOf('\0') >= 0 || Surrogates.indexOfHalf(whole) >= 0 ? Value.UNKNOWN : new Value.Text(whole);
    }

    private static char unit(byte[] json, int from, int end) {
        if (from + 4 > end) {
            throw JsonReader.malformed();
        }
        var unit = 0;
        for (var i = from; i < from + 4; i++) {
            var digit = Character.digit(json[i], 16);
            if (digit < 0) {
                throw JsonReader.malformed();
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private static char letter(byte escape) {
        return switch (escape) {
            case '"', '\\', '/' -> (char) escape;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> throw JsonReader.malformed();
        };
    }
}
