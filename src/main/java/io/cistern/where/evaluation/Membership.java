package io.cistern.where.evaluation;

import io.cistern.where.Expression;
import io.cistern.where.StepBudget;
import io.cistern.where.evaluation.Value.Listed;
import io.cistern.where.evaluation.Value.Moment;
import io.cistern.where.evaluation.Value.Null;
import io.cistern.where.evaluation.Value.Numeral;
import io.cistern.where.evaluation.Value.Structure;
import io.cistern.where.evaluation.Value.Text;
import io.cistern.where.evaluation.Value.Truth;
import io.cistern.where.evaluation.Value.Undefined;
import io.cistern.where.evaluation.Value.Unknown;
import java.util.List;

/**
 * Decides whether one value is in another: a substring of a text or an item of a list, depending on the right value.
 *
 * <table>
 * <caption>Results by types</caption>
 * <tr><th>left</th><th>right</th><th>verdict</th><th>mixpanel.md</th></tr>
 * <tr><td>text</td><td>text</td><td>substring, by {@link CaseFolding}</td><td>5.5, 5.6</td></tr>
 * <tr><td>anything</td><td>list with an object or a list in it</td><td>declined</td><td>7, row 41</td></tr>
 * <tr><td>null</td><td>list with null in it</td><td>declined: undocumented</td><td>5.7</td></tr>
 * <tr><td>anything</td><td>other list</td><td>true if an item is equal; otherwise declined if one may be equal</td>
 *     <td>5.7</td></tr>
 * <tr><td>list, moment, object</td><td>no list</td><td>declined: undocumented</td><td>5.5</td></tr>
 * <tr><td>anything</td><td>moment, object</td><td>declined: undocumented</td><td>5.5</td></tr>
 * <tr><td>same type, no texts</td><td></td><td>declined: undocumented</td><td>5.5</td></tr>
 * <tr><td>any other two types</td><td></td><td>undefined</td><td>5.5</td></tr>
 * <tr><td>undefined, null</td><td>{@code list(..)} of undefined or null</td><td>declined</td><td>5.5</td></tr>
 * <tr><td>else</td><td>{@code list(..)} of undefined or null</td><td>undefined: true under no interpretation</td>
 *     <td>5.5</td></tr>
 * <tr><td>anything</td><td>{@code list(..)} of any other value that is no list</td><td>declined</td><td>5.5</td></tr>
 * </table>
 */
final class Membership {

    /** The size from which on a hash table is faster than comparing one by one. */
    private static final int MANY = 8;

    private final CaseFolding caseFolding;
    private final Equality equality;

    /** The most recently used lists, because every profile is compared with the same ones. */
    private final LiteralSet.Recent recent = new LiteralSet.Recent();

    Membership(CaseFolding caseFolding, Equality equality) {
        this.caseFolding = caseFolding;
        this.equality = equality;
    }

    Verdict verdict(Value left, Value right) {
        if (left instanceof Unknown) {
            return Verdict.DECLINED;
        }
        return switch (right) {
            case Text(var whole) when left instanceof Text(var part) -> caseFolding.contains(whole, part);
            case Listed(var items) -> member(left, items);
            case Moment moment -> Verdict.DECLINED;
            case Structure structure -> Verdict.DECLINED;
            case Unknown unknown -> Verdict.DECLINED;
            case Text text -> otherTypes(left, right);
            case Numeral numeral -> otherTypes(left, right);
            case Truth truth -> otherTypes(left, right);
            case Null none -> otherTypes(left, right);
            case Undefined undefined -> otherTypes(left, right);
        };
    }

    /** The right operand of {@code in} is {@code list(..)} of this value. */
    Verdict inList(Value left, Value right) {
        return switch (right) {
            case Listed list -> verdict(left, list);
            case Undefined undefined -> inMissing(left);
            case Null none -> inMissing(left);
            default -> Verdict.DECLINED;
        };
    }

    /** The right operand of {@code in} is a list of literals. */
    Verdict among(Value left, List<Expression> literals, StepBudget steps) {
        steps.spend(Costs.LOOK_UP);
        if (literals.size() >= MANY) {
            if (left instanceof Text(var value)) {
                return literalSet(literals, steps).text(value);
            }
            if (left instanceof Numeral(var number)) {
                return literalSet(literals, steps).number(number, steps);
            }
        }
        steps.spend(literals.size() * Costs.of(left));
        return oneByOne(left, literals);
    }

    /** Whether one of the literals is a number. */
    boolean hasNumbers(List<Expression> literals, StepBudget steps) {
        return literals.size() >= MANY
                ? literalSet(literals, steps).hasNumbers()
                : literals.stream().anyMatch(Expression.Numeral.class::isInstance);
    }

    private LiteralSet literalSet(List<Expression> literals, StepBudget steps) {
        return recent.of(literals, caseFolding, steps);
    }

    /** As {@link #among}, by comparing with each literal. */
    Verdict oneByOne(Value left, List<Expression> literals) {
        if (left instanceof Unknown) {
            return Verdict.DECLINED;
        }
        var found = Verdict.FALSE;
        for (var i = 0; i < literals.size(); i++) {
            var same = is(left, literals.get(i));
            if (same == Verdict.TRUE) {
                return same;
            }
            found = same == Verdict.FALSE ? found : same;
        }
        return found;
    }

    private Verdict is(Value left, Expression literal) {
        return switch (literal) {
            case Expression.Text(var text) ->
                left instanceof Text(var value)
                        ? caseFolding.same(value, text)
                        : equality.verdict(left, new Text(text));
            case Expression.Numeral(var number) -> equality.verdict(left, new Numeral(number));
            case Expression.Truth(var truth) -> equality.verdict(left, Value.of(truth));
            default -> Verdict.DECLINED;
        };
    }

    private Verdict member(Value left, List<Value> items) {
        var found = Verdict.FALSE;
        for (var i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (item instanceof Structure || item instanceof Listed || (item instanceof Null && left instanceof Null)) {
                return Verdict.DECLINED;
            }
            var same = equality.verdict(left, item);
            found = found == Verdict.TRUE || same == Verdict.FALSE ? found : same;
        }
        return found;
    }

    private static Verdict inMissing(Value left) {
        return left instanceof Undefined || left instanceof Null || left instanceof Unknown
                ? Verdict.DECLINED
                : Verdict.UNDEFINED;
    }

    private static Verdict otherTypes(Value left, Value right) {
        var documented = !(left instanceof Listed || left instanceof Moment || left instanceof Structure);
        return documented && left.getClass() != right.getClass() ? Verdict.UNDEFINED : Verdict.DECLINED;
    }
}
