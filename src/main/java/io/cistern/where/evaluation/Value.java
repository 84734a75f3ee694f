package io.cistern.where.evaluation;

import java.math.BigDecimal;
import java.util.List;

/** A value of the language, from a profile or from an expression. */
public sealed interface Value {

    Value UNDEFINED = new Undefined();
    Value NULL = new Null();
    Value UNKNOWN = new Unknown();
    Value STRUCTURE = new Structure();
    Value TRUE = new Truth(true);
    Value FALSE = new Truth(false);

    /** A missing property, or the result of an operation on types that do not match. */
    record Undefined() implements Value {}

    /** JSON null. */
    record Null() implements Value {}

    record Truth(boolean value) implements Value {}

    /**
     * A number with all its digits. Mixpanel computes with doubles; evaluation is declined where that makes a
     * difference.
     */
    record Numeral(BigDecimal value) implements Value {}

    record Text(String value) implements Value {}

    record Listed(List<Value> items) implements Value {
        public Listed {
            items = List.copyOf(items);
        }
    }

    /** An instant, in whole Unix seconds. */
    record Moment(long second) implements Value {}

    /** A JSON object. The language cannot look into it. */
    record Structure() implements Value {}

    /** A value that cannot be determined here. Every expression that depends on it is declined. */
    record Unknown() implements Value {}

    /**
     * Reads one JSON value, with optional blanks around it. The result is {@link Unknown} for a value over the limits
     * (a number of more than a thousand digits, lists nested more than 200 levels deep) and for a text with an unpaired
     * surrogate or NUL.
     *
     * @throws IllegalArgumentException when the bytes are no JSON value
     */
    static Value parse(byte[] json, int from, int to) {
        return new JsonReader(json, from, to).whole();
    }

    static Value of(boolean truth) {
        return truth ? TRUE : FALSE;
    }
}
