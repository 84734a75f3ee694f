package io.cistern.where.evaluation;

import java.math.BigDecimal;
import java.util.List;

/** A value of the language, as an expression meets it in a profile or makes it. */
public sealed interface Value {

    Value UNDEFINED = new Undefined();
    Value NULL = new Null();
    Value UNKNOWN = new Unknown();
    Value STRUCTURE = new Structure();
    Value TRUE = new Truth(true);
    Value FALSE = new Truth(false);

    /** What a profile lacks, and what comes of values that do not fit together. */
    record Undefined() implements Value {}

    /** JSON's null. */
    record Null() implements Value {}

    record Truth(boolean value) implements Value {}

    /** A number with all of its digits. Mixpanel reckons in doubles; where that would decide, evaluation is declined. */
    record Numeral(BigDecimal value) implements Value {}

    record Text(String value) implements Value {}

    record Listed(List<Value> items) implements Value {
        public Listed {
            items = List.copyOf(items);
        }
    }

    /** An instant, in whole Unix seconds. */
    record Moment(long second) implements Value {}

    /** A JSON object: the language has nothing that looks inside. */
    record Structure() implements Value {}

    /** A value that nobody can tell here: whatever hangs on it is declined. */
    record Unknown() implements Value {}

    /**
     * Reads one JSON value, blanks around it allowed. {@link Unknown} stands for what is beyond our limits (a number of
     * more than a thousand digits, lists nested more than 200 deep) or has no sure form (half a surrogate pair, NUL).
     *
     * @throws IllegalArgumentException when it is no JSON value
     */
    static Value parse(byte[] json, int from, int to) {
        return new JsonReader(json, from, to).whole();
    }

    static Value of(boolean truth) {
        return truth ? TRUE : FALSE;
    }
}
