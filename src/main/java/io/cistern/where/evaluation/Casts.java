package io.cistern.where.evaluation;

import io.cistern.where.Expression.Call.Function;
import io.cistern.where.evaluation.Rules.Nulls;
import io.cistern.where.evaluation.Value.Listed;
import io.cistern.where.evaluation.Value.Moment;
import io.cistern.where.evaluation.Value.Null;
import io.cistern.where.evaluation.Value.Numeral;
import io.cistern.where.evaluation.Value.Structure;
import io.cistern.where.evaluation.Value.Text;
import io.cistern.where.evaluation.Value.Truth;
import io.cistern.where.evaluation.Value.Undefined;
import io.cistern.where.evaluation.Value.Unknown;
import java.math.BigDecimal;

/**
 * Applies the functions of the language. An unknown result declines every expression that depends on it.
 *
 * <table>
 * <caption>Results by type of the argument</caption>
 * <tr><th>function</th><th>decided</th><th>unknown</th><th>mixpanel.md</th></tr>
 * <tr><td>{@code defined}</td><td>all except undefined and, depending on the rules, null</td><td></td>
 *     <td>5.5; 7, row 23</td></tr>
 * <tr><td>{@code string}</td><td>text, boolean, null, undefined; an integer without decimals, up to 2^53</td>
 *     <td>other numbers; lists, moments, objects</td><td>5.5; 7, row 39</td></tr>
 * <tr><td>{@code number}</td><td>number, boolean; null and undefined yield undefined; text by {@link Decimals}</td>
 *     <td>lists, moments, objects</td><td>5.5; 7, row 40</td></tr>
 * <tr><td>{@code boolean}</td>
 *     <td>undefined, null, {@code ""}, {@code "false"}, 0 yield false; other texts and numbers yield true</td>
 *     <td>{@code "False"} and similar; numbers that are 0 only as a double; lists, moments, objects</td>
 *     <td>5.5</td></tr>
 * <tr><td>{@code datetime}</td><td>undefined; texts and numbers by {@link DateTimes}</td>
 *     <td>null, booleans, lists, moments, objects</td><td>5.8; 7, row 24</td></tr>
 * </table>
 */
final class Casts {

    private static final BigDecimal EXACT = BigDecimal.valueOf(1L << 53);

    private final Nulls nulls;
    private final DateTimes dateTimes;

    Casts(Nulls nulls, DateTimes dateTimes) {
        this.nulls = nulls;
        this.dateTimes = dateTimes;
    }

    Value apply(Function function, Value value) {
        if (value instanceof Unknown) {
            return value;
        }
        return switch (function) {
            case DEFINED -> defined(value);
            case STRING -> string(value);
            case NUMBER -> number(value);
            case BOOLEAN -> truth(value);
            case DATETIME -> moment(value);
            case LIST, FLOOR, ROUND, CEIL -> Value.UNKNOWN;
        };
    }

    private Value defined(Value value) {
        return switch (value) {
            case Undefined() -> Value.FALSE;
            case Null() -> Value.of(nulls == Nulls.DEFINED);
            default -> Value.TRUE;
        };
    }

    private static Value string(Value value) {
        return switch (value) {
            case Text text -> text;
            case Undefined undefined -> undefined;
            case Null none -> none;
            case Truth(var truth) -> new Text(truth ? "true" : "false");
            case Numeral(var number) ->
                number.scale() == 0 && number.abs().compareTo(EXACT) <= 0
                        ? new Text(number.toPlainString())
                        : Value.UNKNOWN;
            case Listed list -> Value.UNKNOWN;
            case Moment moment -> Value.UNKNOWN;
            case Structure structure -> Value.UNKNOWN;
            case Unknown unknown -> unknown;
        };
    }

    private static Value number(Value value) {
        return switch (value) {
            case Text(var text) -> Decimals.read(text);
            case Numeral numeral -> numeral;
            case Truth(var truth) -> new Numeral(truth ? BigDecimal.ONE : BigDecimal.ZERO);
            case Undefined undefined -> Value.UNDEFINED;
            case Null none -> Value.UNDEFINED;
            case Listed list -> Value.UNKNOWN;
            case Moment moment -> Value.UNKNOWN;
            case Structure structure -> Value.UNKNOWN;
            case Unknown unknown -> unknown;
        };
    }

    private static Value truth(Value value) {
        return switch (value) {
            case Text(var text) when text.equals("false") -> Value.FALSE;
            case Text(var text) -> text.equalsIgnoreCase("false") ? Value.UNKNOWN : Value.of(!text.isEmpty());
            case Numeral(var number) when number.signum() == 0 -> Value.FALSE;
            case Numeral(var number) -> number.doubleValue() == 0 ? Value.UNKNOWN : Value.TRUE;
            case Truth truth -> truth;
            case Undefined undefined -> Value.FALSE;
            case Null none -> Value.FALSE;
            case Listed list -> Value.UNKNOWN;
            case Moment moment -> Value.UNKNOWN;
            case Structure structure -> Value.UNKNOWN;
            case Unknown unknown -> unknown;
        };
    }

    private Value moment(Value value) {
        return switch (value) {
            case Text(var text) -> dateTimes.cast(text);
            case Numeral(var number) -> DateTimes.cast(number);
            case Undefined undefined -> undefined;
            default -> Value.UNKNOWN;
        };
    }
}
