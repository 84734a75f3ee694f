package io.cistern.table;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.cistern.profile.Quoted;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A property's value as orders and groups see it. In order come booleans, false first; numbers, exactly; texts, by code
 * points, so that case matters and no locale does; lists and objects, by their JSON text; and last what is null or
 * missing, which are one. Values that are neither before nor behind each other are equal: 1 and 1.0, a letter and its
 * escape.
 */
final class Datum implements Comparable<Datum> {

    static final Datum NOTHING = new Datum(Kind.NOTHING, null, "null".getBytes(US_ASCII), "null");

    /** Far beyond a double's: only numbers made to exhaust us lie there, whose sum could have a billion digits. */
    private static final int GREATEST_EXPONENT = 400;

    private enum Kind {
        BOOLEAN,
        NUMBER,
        TEXT,
        OTHER,
        NOTHING
    }

    private final Kind kind;
    private final @Nullable BigDecimal number;
    private final byte[] text;
    private final String json;

    private Datum(Kind kind, @Nullable BigDecimal number, byte[] text, String json) {
        this.kind = kind;
        this.number = number;
        this.text = text;
        this.json = json;
    }

    static Datum of(Column column, int code) {
        return code == Column.MISSING ? NOTHING : of(column.value(code));
    }

    /** Of a value of all numbers of the column, by number. */
    static Datum[] all(Column column) {
        var data = new Datum[column.codes()];
        for (var code = 0; code < data.length; code++) {
            data[code] = of(column, code);
        }
        return data;
    }

    private static Datum of(byte[] json) {
        var raw = new String(json, UTF_8);
        return switch (json[0]) {
            case '"' -> new Datum(Kind.TEXT, null, bytes(Quoted.text(json, 0, json.length)), raw);
            case 't', 'f' -> new Datum(Kind.BOOLEAN, null, json, raw);
            case 'n' -> NOTHING;
            case '{', '[' -> new Datum(Kind.OTHER, null, json, raw);
            default -> number(json, raw);
        };
    }

    /** In the order of code points. Half a surrogate pair has no UTF-8, which would write a question mark for it. */
    private static byte[] bytes(String text) {
        if (text.codePoints().noneMatch(Datum::isHalf)) {
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

    private static Datum number(byte[] json, String raw) {
        try {
            return new Datum(Kind.NUMBER, new BigDecimal(raw), json, raw);
        } catch (NumberFormatException e) {
            return new Datum(Kind.OTHER, null, json, raw); // an exponent beyond two thousand million
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
        return json;
    }

    boolean isNothing() {
        return kind == Kind.NOTHING;
    }

    @Override
    public int compareTo(Datum other) {
        if (kind != other.kind) {
            return kind.compareTo(other.kind);
        }
        return number != null && other.number != null
                ? number.compareTo(other.number)
                : Arrays.compareUnsigned(text, other.text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Datum datum && compareTo(datum) == 0;
    }

    @Override
    public int hashCode() {
        return number == null ? Arrays.hashCode(text) : Objects.hashCode(number.stripTrailingZeros());
    }
}
