package io.cistern.where;

import io.cistern.where.Expression.Comparison.Operator;
import io.cistern.where.Value.Listed;
import io.cistern.where.Value.Moment;
import io.cistern.where.Value.Null;
import io.cistern.where.Value.Numeral;
import io.cistern.where.Value.Structure;
import io.cistern.where.Value.Text;
import io.cistern.where.Value.Truth;
import io.cistern.where.Value.Undefined;
import io.cistern.where.Value.Unknown;

/**
 * Tells which of two values comes first.
 *
 * <table>
 * <caption>What comes of which types, either way round</caption>
 * <tr><th>types</th><th>verdict</th><th>mixpanel.md</th></tr>
 * <tr><td>two numbers</td><td>by value; declined where digits differ and doubles do not</td><td>7, row 39</td></tr>
 * <tr><td>two texts</td><td>by {@link Folding}</td><td>5.8; 7, rows 16 and 27</td></tr>
 * <tr><td>two moments</td><td>by their seconds</td><td>5.8</td></tr>
 * <tr><td>moment and full ISO text</td><td>as if cast</td><td>7, row 25</td></tr>
 * <tr><td>moment and other text; moment and number</td><td>declined</td><td>7, row 25</td></tr>
 * <tr><td>undefined and anything; list and anything</td><td>undefined</td><td>5.5, 5.7</td></tr>
 * <tr><td>two truths, two nulls, two objects</td><td>declined: of one type, and not told</td><td>5.5</td></tr>
 * <tr><td>any other two types</td><td>undefined</td><td>5.5</td></tr>
 * </table>
 */
final class Ordering {

    private final Folding folding;
    private final Moments moments;

    Ordering(Folding folding, Moments moments) {
        this.folding = folding;
        this.moments = moments;
    }

    /** @param operator one of the four that ask for order */
    Verdict verdict(Operator operator, Value left, Value right) {
        if (left instanceof Unknown || right instanceof Unknown) {
            return Verdict.DECLINED;
        }
        if (left instanceof Undefined
                || right instanceof Undefined
                || left instanceof Listed
                || right instanceof Listed) {
            return Verdict.UNDEFINED;
        }
        return switch (left) {
            case Numeral a ->
                switch (right) {
                    case Numeral b -> ordered(operator, a, b);
                    case Moment moment -> Verdict.DECLINED;
                    default -> Verdict.UNDEFINED;
                };
            case Text(var a) ->
                switch (right) {
                    case Text(var b) -> ordered(operator, a, b);
                    case Moment b -> ordered(operator, moments.full(a), b);
                    default -> Verdict.UNDEFINED;
                };
            case Moment a ->
                switch (right) {
                    case Moment b -> ordered(operator, a, b);
                    case Text(var b) -> ordered(operator, a, moments.full(b));
                    case Numeral numeral -> Verdict.DECLINED;
                    default -> Verdict.UNDEFINED;
                };
            case Truth truth -> right instanceof Truth ? Verdict.DECLINED : Verdict.UNDEFINED;
            case Null none -> right instanceof Null ? Verdict.DECLINED : Verdict.UNDEFINED;
            case Structure structure -> right instanceof Structure ? Verdict.DECLINED : Verdict.UNDEFINED;
            case Undefined undefined -> Verdict.UNDEFINED;
            case Listed list -> Verdict.UNDEFINED;
            case Unknown unknown -> Verdict.DECLINED;
        };
    }

    private static Verdict ordered(Operator operator, Numeral left, Numeral right) {
        var order = left.value().compareTo(right.value());
        return order != 0 && left.value().doubleValue() == right.value().doubleValue()
                ? Verdict.DECLINED
                : holds(operator, order);
    }

    private Verdict ordered(Operator operator, String left, String right) {
        var order = folding.order(left, right);
        return order == Folding.DOUBTFUL ? Verdict.DECLINED : holds(operator, order);
    }

    private static Verdict ordered(Operator operator, Value left, Value right) {
        return left instanceof Moment(var a) && right instanceof Moment(var b)
                ? holds(operator, Long.compare(a, b))
                : Verdict.DECLINED;
    }

    private static Verdict holds(Operator operator, int order) {
        return Verdict.of(
                switch (operator) {
                    case LESS -> order < 0;
                    case LESS_OR_EQUAL -> order <= 0;
                    case GREATER -> order > 0;
                    case GREATER_OR_EQUAL -> order >= 0;
                    case EQUAL, NOT_EQUAL, IN -> throw new IllegalArgumentException(operator.symbol());
                });
    }
}
