package io.cistern.where.evaluation;

import io.cistern.where.LanguageLimits;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/**
 * Reads one JSON value from bytes. It skips objects by their brackets, because the language does not look into them.
 * The code that receives the bytes checks that they are well-formed.
 */
final class JsonReader {

    private static final int SMALL = 18; // digits that always fit a long

    private final byte[] json;
    private final int to;
    private int at;
    private boolean hasEscapes;

    JsonReader(byte[] json, int from, int to) {
        this.json = json;
        this.at = from;
        this.to = to;
    }

    Value whole() {
        var value = value(0);
        if (peek() >= 0) {
            throw malformed();
        }
        return value;
    }

    private Value value(int depth) {
        return switch (peek()) {
            case '"' -> text();
            case '[' -> {
                if (depth < LanguageLimits.NESTING) {
                    yield list(depth);
                }
                skip();
                yield Value.UNKNOWN;
            }
            case '{' -> {
                skip();
                yield Value.STRUCTURE;
            }
            case 't' -> word("true", Value.TRUE);
            case 'f' -> word("false", Value.FALSE);
            case 'n' -> word("null", Value.NULL);
            default -> number();
        };
    }

    private Value list(int depth) {
        var items = new ArrayList<Value>();
        at++;
        if (peek() == ']') {
            at++;
            return new Value.Listed(items);
        }
        while (true) {
            items.add(value(depth + 1));
            switch (peek()) {
                case ',' -> at++;
                case ']' -> {
                    at++;
                    return new Value.Listed(items);
                }
                default -> throw malformed();
            }
        }
    }

    /** Skips an object or a list of any depth. */
    private void skip() {
        var open = 0;
        do {
            switch (peek()) {
                case -1 -> throw malformed();
                case '{', '[' -> {
                    open++;
                    at++;
                }
                case '}', ']' -> {
                    open--;
                    at++;
                }
                case '"' -> at = closing() + 1;
                default -> at++;
            }
        } while (open > 0);
    }

    private Value text() {
        var from = at + 1;
        var end = closing();
        at = end + 1;
        return hasEscapes
                ? JsonEscapes.unescaped(json, from, end)
                : new Value.Text(new String(json, from, end - from, StandardCharsets.UTF_8));
    }

    /** Finds the end of the string that begins here, and whether it has escapes. */
    private int closing() {
        hasEscapes = false;
        for (var i = at + 1; i < to; i++) {
            switch (json[i]) {
                case '"' -> {
                    return i;
                }
                case '\\' -> {
                    hasEscapes = true;
                    i++;
                }
                default -> {
                    if (json[i] >= 0 && json[i] < ' ') {
                        throw malformed();
                    }
                }
            }
        }
        throw malformed();
    }

    private Value word(String word, Value value) {
        for (var i = 0; i < word.length(); i++, at++) {
            if (at >= to || json[at] != word.charAt(i)) {
                throw malformed();
            }
        }
        return value;
    }

    private Value number() {
        var from = at;
        var isNegative = accept('-');
        var whole = digits();
        if (whole == 0 || (whole > 1 && json[at - whole] == '0')) {
            throw malformed();
        }
        var fraction = accept('.') ? digits() : -1;
        var end = at;
        var exponent = accept('e') || accept('E') ? exponent() : 0;
        if (fraction == 0) {
            throw malformed();
        }
        if (whole + Math.max(fraction, 0) > LanguageLimits.DIGITS || Math.abs(exponent) > LanguageLimits.DIGITS) {
            return Value.UNKNOWN;
        }
        var decimals = Math.max(fraction, 0);
        var number = end == at && whole + decimals <= SMALL
                ? BigDecimal.valueOf(small(from, isNegative), decimals)
                : new BigDecimal(new String(json, from, at - from, StandardCharsets.US_ASCII));
        return new Value.Numeral(isNegative && number.signum() == 0 ? Sums.NEGATIVE_ZERO : number);
    }

    /** The digits from this index as one number, without the point. */
    private long small(int from, boolean isNegative) {
        var number = 0L;
        for (var i = from; i < at; i++) {
            if (json[i] >= '0') {
                number = number * 10 + (json[i] - '0');
            }
        }
        return isNegative ? -number : number;
    }

    private int exponent() {
        var isNegative = accept('-');
        if (!isNegative) {
            accept('+');
        }
        var length = digits();
        if (length == 0) {
            throw malformed();
        }
        var exponent = 0;
        for (var i = at - length; i < at && exponent <= LanguageLimits.DIGITS; i++) {
            exponent = exponent * 10 + (json[i] - '0');
        }
        return isNegative ? -exponent : exponent;
    }

    private int digits() {
        var from = at;
        while (at < to && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        return at - from;
    }

    private boolean accept(char letter) {
        var found = at < to && json[at] == letter;
        at += found ? 1 : 0;
        return found;
    }

    /** The next byte that is no blank, or -1. */
    private int peek() {
        while (at < to && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
        return at < to ? json[at] & 0xff : -1;
    }

    static IllegalArgumentException malformed() {
        return new IllegalArgumentException("Not a JSON value"); // without the bytes, which are personal data
    }
}
