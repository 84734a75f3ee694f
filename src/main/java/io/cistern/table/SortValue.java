package io.cistern.table;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cistern.rows.Quoted;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A property's value for sorting and grouping. The order is: booleans, false first; numbers by exact value; texts by
 * code points, with case and without a locale; lists, objects and numbers of over 1000 characters by their JSON text;
 * and last null and missing, which are equal. Values that compare as 0 are equal: 1 and 1.0, a letter and its escape.
 */
final class SortValue implements Comparable<SortValue> {

    static final SortValue NOTHING = new SortValue(Kind.NOTHING, null, "null".getBytes(US_ASCII));

    /** Far above a double's exponent. Only hostile numbers are larger, and their sum could have a billion digits. */
    private static final int MAX_EXPONENT = 400;

    /** A longer number takes long to parse and to compare. No double has so many digits. */
    private static final int MAX_DIGITS = 1000;

    private enum Kind {
        BOOLEAN,
        NUMBER,
        TEXT,
        OTHER,
        NOTHING
    }

    /** Heap sizes in bytes: an object with some fields, and the header of an array. */
    private static final int OBJECT = 40;

    private static final int ARRAY = 16;

    private final Kind kind;
    private final @Nullable BigDecimal number;
    private final byte[] json;

    /** The compared bytes. For a text without escapes these are its JSON, whose quotes are skipped. */
    private final byte[] text;

    private final int quotes;
    private final boolean escaped;
    private int hash;

    private SortValue(Kind kind, @Nullable BigDecimal number, byte[] json) {
        this.kind = kind;
        this.number = number;
        this.json = json;
        this.text = json;
        this.quotes = kind == Kind.TEXT ? 1 : 0;
        this.escaped = false;
    }

    /** A text whose JSON contains escapes. */
    private SortValue(byte[] json, byte[] text) {
        this.kind = Kind.TEXT;
        this.number = null;
        this.json = json;
        this.text = text;
        this.quotes = 0;
        this.escaped = true;
    }

    static SortValue of(Column column, int code) {
        return code == Column.MISSING ? NOTHING : of(column.value(code));
    }

    /** The values of all codes of the column, by code. */
    static SortValue[] all(Column column) {
        var data = new SortValue[column.codes()];
        for (var code = 0; code < data.length; code++) {
            data[code] = of(column, code);
        }
        return data;
    }

    private static SortValue of(byte[] json) {
        return switch (json[0]) {
            case '"' -> text(json);
            case 't', 'f' -> new SortValue(Kind.BOOLEAN, null, json);
            case 'n' -> NOTHING;
            case '{', '[' -> new SortValue(Kind.OTHER, null, json);
            default -> number(json);
        };
    }

    private static SortValue text(byte[] json) {
        for (var each : json) {
            if (each == '\\') {
                return new SortValue(json, bytes(Quoted.text(json, 0, json.length)));
            }
        }
        return new SortValue(Kind.TEXT, null, json);
    }

    /**
     * Encodes the text so that bytes compare in the order of code points. An unpaired surrogate has no UTF-8 form, and
     * Java would encode it as a question mark.
     */
    private static byte[] bytes(String text) {
        if (text.codePoints().noneMatch(SortValue::isSurrogate)) {
            return text.getBytes(UTF_8);
        }
        var bytes = new ByteArrayOutputStream();
        text.codePoints()
                .forEach(point -> bytes.writeBytes(
                        isSurrogate(point)
                                ? new byte[] {
                                    (byte) 0xed, (byte) (0x80 | (point >> 6 & 0x3f)), (byte) (0x80 | (point & 0x3f))
                                }
                                : Character.toString(point).getBytes(UTF_8)));
        return bytes.toByteArray();
    }

    private static boolean isSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }

    private static SortValue number(byte[] json) {
        if (json.length > MAX_DIGITS) {
            return new SortValue(Kind.OTHER, null, json);
        }
        try {
            return new SortValue(Kind.NUMBER, new BigDecimal(new String(json, US_ASCII)), json);
        } catch (NumberFormatException e) {
            return new SortValue(Kind.OTHER, null, json); // an exponent that does not fit into an int
        }
    }

    /** The numeric value; null when the value is no number or its exponent is over 400. */
    @Nullable
    BigDecimal number() {
        if (number == null || Math.abs((long) number.precision() - number.scale()) > MAX_EXPONENT) {
            return null;
        }
        return number;
    }

    /** The JSON as received. */
    String json() {
        return new String(json, UTF_8);
    }

    /** The size on the heap, in bytes. */
    int weight() {
        return OBJECT
                + ARRAY
                + json.length
                + (number == null ? 0 : OBJECT + json.length)
                + (escaped ? ARRAY + text.length : 0);
    }

    boolean isNothing() {
        return kind == Kind.NOTHING;
    }

    @Override
    public int compareTo(SortValue other) {
        if (kind != other.kind) {
            return kind.compareTo(other.kind);
        }
        return number != null && other.number != null
                ? number.compareTo(other.number)
                : Arrays.compareUnsigned(
                        text, quotes, text.length - quotes, other.text, other.quotes, other.text.length - other.quotes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SortValue sortValue && compareTo(sortValue) == 0;
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = number == null
                    ? KeyedHash.of(text, quotes, text.length - quotes)
                    : Objects.hashCode(number.stripTrailingZeros());
        }
        return hash;
    }
}
