package io.cistern.where.evaluation;

import io.cistern.where.evaluation.Value.Listed;
import io.cistern.where.evaluation.Value.Moment;
import io.cistern.where.evaluation.Value.Null;
import io.cistern.where.evaluation.Value.Numeral;
import io.cistern.where.evaluation.Value.Structure;
import io.cistern.where.evaluation.Value.Text;
import io.cistern.where.evaluation.Value.Truth;
import io.cistern.where.evaluation.Value.Undefined;
import io.cistern.where.evaluation.Value.Unknown;

/**
 * Decides whether two values are equal: they have the same type and the same value. The result is never undefined
 * ({@code mixpanel.md}, 5.5).
 *
 * <table>
 * <caption>Results by types, in either order</caption>
 * <tr><th>types</th><th>verdict</th><th>mixpanel.md</th></tr>
 * <tr><td>undefined, undefined; null, null</td><td>true</td><td>5.5</td></tr>
 * <tr><td>two booleans, two moments</td><td>by value</td><td>5.5, 5.8</td></tr>
 * <tr><td>two numbers</td><td>by value; declined where the digits differ and the doubles are equal</td>
 *     <td>7, row 39</td></tr>
 * <tr><td>two texts</td><td>by {@link CaseFolding}</td><td>5.6; 7, row 15</td></tr>
 * <tr><td>two lists, two objects</td><td>declined: no source shows one</td><td>5.7</td></tr>
 * <tr><td>moment and text or number</td><td>declined</td><td>7, row 26</td></tr>
 * <tr><td>any other two types</td><td>false</td><td>5.5, 5.7</td></tr>
 * </table>
 */
final class Equality {

    private final CaseFolding caseFolding;

    Equality(CaseFolding caseFolding) {
        this.caseFolding = caseFolding;
    }

    Verdict verdict(Value left, Value right) {
        if (right instanceof Unknown) {
            return Verdict.DECLINED;
        }
        return switch (left) {
            case Text(var a) ->
                switch (right) {
                    case Text(var b) -> caseFolding.same(a, b);
                    case Moment moment -> Verdict.DECLINED;
                    default -> Verdict.FALSE;
                };
            case Numeral a ->
                switch (right) {
                    case Numeral b -> same(a, b);
                    case Moment moment -> Verdict.DECLINED;
                    default -> Verdict.FALSE;
                };
            case Moment(var a) ->
                switch (right) {
                    case Moment(var b) -> Verdict.of(a == b);
                    case Text text -> Verdict.DECLINED;
                    case Numeral numeral -> Verdict.DECLINED;
                    default -> Verdict.FALSE;
                };
            case Truth(var a) -> Verdict.of(right instanceof Truth(var b) && a == b);
            case Undefined() -> Verdict.of(right instanceof Undefined);
            case Null() -> Verdict.of(right instanceof Null);
            case Listed list -> right instanceof Listed ? Verdict.DECLINED : Verdict.FALSE;
            case Structure structure -> right instanceof Structure ? Verdict.DECLINED : Verdict.FALSE;
            case Unknown unknown -> Verdict.DECLINED;
        };
    }

    private static Verdict same(Numeral left, Numeral right) {
        if (left.value().compareTo(right.value()) == 0) {
            return Verdict.TRUE;
        }
        return left.value().doubleValue() == right.value().doubleValue() ? Verdict.DECLINED : Verdict.FALSE;
    }
}
