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
 * A property's value as orders and groups see it. In order come booleans, false first; numbers, exactly; texts, by code
 * points, so that case matters and no locale does; lists, objects and numbers of over 1000 characters, by their JSON text; and last what is null or
 * missing, which are one. Values that are neither before nor behind each other are equal: 1 and 1.0, a letter and its
 * escape.
 */
final class SortValue implements Comparable<SortValue> {

    static final SortValue NOTHING = new SortValue(Kind.NOTHING, null, "null".getBytes(US_ASCII));

    /** Far beyond a double's: only numbers made to exhaust us lie there, whose sum could have a billion digits. */
    private static final int GREATEST_EXPONENT = 400;

    /** A longer number takes long to read, and to compare. No double is written so. */
    private static final int MOST_DIGITS = 1000;

    private enum Kind {
        BOOLEAN,
        NUMBER,
        TEXT,
        OTHER,
        NOTHING
    }

    /** Bytes of heap of an object with some fields, and of an array's head. */
    private static final int OBJECT = 40;

    private static final int ARRAY = 16;

    private final Kind kind;
    private final @Nullable BigDecimal number;
    private final byte[] json;

    /** What is compared; of a text without escapes it is what stands between the quotes of its JSON. */
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

    /** A text that its JSON writes with escapes. */
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

    /** Of a value of all numbers of the column, by number. */
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

    /** In the order of code points. Half a surrogate pair has no UTF-8, which would write a question mark for it. */
    private static byte[] bytes(String text) {
        if (text.codePoints().noneMatch(SortValue::isHalf)) {
            return text.getBytes(UTF_8);
        }
        var bytes = new ByteArrayOutputStream();
        text.codePoints()
                .forEach(point -> bytes.writeBytes(
                        isHalf(point)
                                ? new byte[] {
                                    (byte) 0xed, (byte) (0x80 | (point >> 6 & 0x3f)), (byte) (0x80 | (point & 0x3f))
                                }
                                : Character.toString(point).getBytes(UTF_8)));
        return bytes.toByteArray();
    }

    private static boolean isHalf(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }

    private static SortValue number(byte[] json) {
        if (json.length > MOST_DIGITS) {
            return new SortValue(Kind.OTHER, null, json);
        }
        try {
            return new SortValue(Kind.NUMBER, new BigDecimal(new String(json, US_ASCII)), json);
        } catch (NumberFormatException e) {
            return new SortValue(Kind.OTHER, null, json); // an exponent beyond two thousand million
        }
    }

    /** The value to reckon with; null when it is no number, or one whose exponent is over 400. */
    @Nullable
    BigDecimal number() {
        if (number == null || Math.abs((long) number.precision() - number.scale()) > GREATEST_EXPONENT) {
            return null;
        }
        return number;
    }

    /** As it came. */
    String json() {
        return new String(json, UTF_8);
    }

    /** Bytes of heap. */
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
