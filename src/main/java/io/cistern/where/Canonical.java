package io.cistern.where;

import io.cistern.where.Expression.And;
import io.cistern.where.Expression.Arithmetic;
import io.cistern.where.Expression.Call;
import io.cistern.where.Expression.Call.Function;
import io.cistern.where.Expression.Comparison;
import io.cistern.where.Expression.Comparison.Operator;
import io.cistern.where.Expression.ListOf;
import io.cistern.where.Expression.Negative;
import io.cistern.where.Expression.Not;
import io.cistern.where.Expression.Now;
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Or;
import io.cistern.where.Expression.Reference;
import io.cistern.where.Expression.Text;
import io.cistern.where.Expression.Truth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;

/**
 * Brings expressions into canonical form, so that equal queries become equal values. The canonical form is sent
 * upstream in place of the caller's text, so every rule must hold for every profile. Where a rule is not certain, the
 * expression stays unchanged.
 *
 * <p>Assumptions ({@code mixpanel.md}, 5.5): {@code and} and {@code or} accept true, false and undefined, count
 * undefined as false, yield true or false, and fail on any other value. {@code not} inverts booleans, maps undefined to
 * true, and maps any other value to undefined. {@code ==} and {@code !=} yield true or false and are inverse. An error
 * in any part fails the whole expression; whether {@code and} short-circuits is not known. A <em>truth place</em> is a
 * term of {@code and} or {@code or}, the operand of {@code not}, or the whole expression: there undefined and false
 * have the same effect. A term is <em>logical</em> when it certainly yields true, false or undefined: comparisons,
 * {@code in}, {@code defined}, {@code not}, {@code and}, {@code or} and the two boolean literals, but never a property.
 *
 * <table>
 * <caption>Rules and their proofs</caption>
 * <tr><th>rule</th><th>why it holds</th></tr>
 * <tr><td>redundant parentheses, blanks and {@code user[..]} disappear</td>
 *     <td>the tree does not represent them</td></tr>
 * <tr><td>{@code (a and b) and c} is {@code a and b and c}; {@code or} alike</td>
 *     <td>the inner chain is true or false as the outer chain requires, and fails when the outer chain would
 *     fail</td></tr>
 * <tr><td>equal terms are merged; logical terms are sorted by their text, if all terms inside them are logical,
 *     too</td>
 *     <td>both connectives are commutative and idempotent over true and not-true; a term that may fail stays behind the
 *     term that guards it, in case {@code and} short-circuits</td></tr>
 * <tr><td>{@code a and a} is {@code a} when a is certainly true or false, or is logical in a truth place</td>
 *     <td>otherwise the two differ: {@code a and a} is false where {@code a} is undefined, and fails where {@code a} is
 *     a number</td></tr>
 * <tr><td>{@code not (a == b)} is {@code a != b} and back</td><td>exact inverses</td></tr>
 * <tr><td>{@code not true} is {@code false} and back</td><td>inverse of a boolean</td></tr>
 * <tr><td>{@code not (a and b)} is {@code not a or not b} and back, when all terms are logical</td>
 *     <td>{@code not} of a logical term is true exactly when the term is not true; no term fails because of its
 *     type</td></tr>
 * <tr><td>{@code not not a} is {@code a}, under the condition of {@code a and a}</td>
 *     <td>undefined becomes false, true and false stay as they are</td></tr>
 * <tr><td>{@code 3 < a} is {@code a > 3}: the literal moves to the right</td>
 *     <td>{@code <} and {@code >} are mirror images for any two values, undefined ones included</td></tr>
 * <tr><td>operands of {@code ==} and {@code !=} are sorted: literals last, then by text</td>
 *     <td>both require the same type and the same value, which is symmetric</td></tr>
 * <tr><td>literals in the list of {@code a in [..]} are sorted, and equal literals are merged</td>
 *     <td>membership depends on neither order nor repetition</td></tr>
 * <tr><td>the sign of a number other than 0 becomes part of the number</td>
 *     <td>{@code -(5)} and {@code -5} are the same number</td></tr>
 * </table>
 *
 * <p>Refused, because these rules would change the query: {@code not (a < b)} is true where a is missing, and
 * {@code a >= b} is not; {@code a in ["x"]} may be undefined, and {@code a == "x"} is not. A comparison with
 * {@code datetime(..)} is not flipped, because dates stored as text compare with it by an undocumented rule.
 * {@code boolean(..)} is not logical, because its result for null is undocumented. Case is not folded, and constant
 * expressions are not computed.
 */
final class Canonical {

    /** How the context uses a value. In a truth place undefined and false have the same effect. */
    private enum Place {
        TRUTH,
        VALUE
    }

    private static final Comparator<Expression> LITERALS_LAST =
            Comparator.comparing(Canonical::isLiteral).thenComparing(Printer::print);

    private Canonical() {}

    static Expression of(Expression expression) {
        return asserted(expression, Place.TRUTH);
    }

    /** As {@link #of}, but distinguishes undefined from false. */
    static Expression value(Expression expression) {
        return asserted(expression, Place.VALUE);
    }

    private static Expression asserted(Expression expression, Place place) {
        return switch (expression) {
            case Text text -> text;
            case Numeral numeral -> numeral;
            case Truth truth -> truth;
            case Reference reference -> reference;
            case Now now -> now;
            case ListOf(var items) -> new ListOf(values(items));
            case Call(var function, var argument) -> new Call(function, value(argument));
            case Arithmetic(var operation, var left, var right) -> new Arithmetic(operation, value(left), value(right));
            case Negative(var operand) -> signed(value(operand));
            case Comparison(var operator, var left, var right) -> compared(operator, value(left), value(right));
            case And(var terms) -> asserted(Junction.ALL, terms, place);
            case Or(var terms) -> asserted(Junction.ANY, terms, place);
            case Not(var operand) -> denied(operand, place);
        };
    }

    /**
     * The canonical form of {@code not} the expression. Pushes the negation down, so that each part is visited once.
     */
    private static Expression denied(Expression expression, Place place) {
        return switch (expression) {
            case Truth(var value) -> new Truth(!value);
            case Comparison(var operator, var left, var right)
            when operator == Operator.EQUAL -> compared(Operator.NOT_EQUAL, value(left), value(right));
            case Comparison(var operator, var left, var right)
            when operator == Operator.NOT_EQUAL -> compared(Operator.EQUAL, value(left), value(right));
            case And(var terms) -> denied(Junction.ALL, terms, place);
            case Or(var terms) -> denied(Junction.ANY, terms, place);
            case Not(var operand) when isItself(operand, place) -> asserted(operand, place);
            case Not(var operand) -> new Not(denied(operand, Place.TRUTH));
            default -> new Not(asserted(expression, Place.TRUTH));
        };
    }

    private static Expression asserted(Junction junction, List<Expression> terms, Place place) {
        var asserted = new ArrayList<Expression>();
        for (var term : terms) {
            asserted.add(asserted(term, Place.TRUTH));
        }
        return chained(junction, asserted, place);
    }

    private static Expression denied(Junction junction, List<Expression> terms, Place place) {
        var flat = junction.flat(terms);
        if (!flat.stream().allMatch(ResultKind::isLogical)) {
            return new Not(asserted(junction, flat, Place.TRUTH));
        }
        var denied = new ArrayList<Expression>();
        for (var term : flat) {
            denied.add(denied(term, Place.TRUTH));
        }
        return chained(junction.dual(), denied, place);
    }

    private static Expression chained(Junction junction, List<Expression> terms, Place place) {
        var flat = junction.flat(terms);
        var sorted = flat.stream().allMatch(ResultKind::isSafe) ? sorted(flat) : distinct(flat);
        if (sorted.size() > 1) {
            return junction.of(sorted);
        }
        var only = sorted.getFirst();
        return isItself(only, place) ? only : junction.of(List.of(only, only));
    }

    /**
     * Whether the expression stays the same when undefined counts as false and any value that is not a boolean fails.
     */
    private static boolean isItself(Expression expression, Place place) {
        return switch (place) {
            case TRUTH -> ResultKind.isLogical(expression);
            case VALUE -> ResultKind.of(expression) == ResultKind.BOOLEAN;
        };
    }

    private static Expression compared(Operator operator, Expression left, Expression right) {
        return switch (operator) {
            case IN -> new Comparison(operator, left, right instanceof ListOf(var items) ? members(items) : right);
            case EQUAL, NOT_EQUAL ->
                isFlippable(left, right) && LITERALS_LAST.compare(left, right) > 0
                        ? new Comparison(operator, right, left)
                        : new Comparison(operator, left, right);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                isFlippable(left, right) && isLiteral(left) && !isLiteral(right)
                        ? new Comparison(operator.flip(), right, left)
                        : new Comparison(operator, left, right);
        };
    }

    private static boolean isFlippable(Expression left, Expression right) {
        return !isDate(left) && !isDate(right);
    }

    private static boolean isDate(Expression expression) {
        return expression instanceof Call(var function, var argument) && function == Function.DATETIME;
    }

    private static Expression members(List<Expression> items) {
        return new ListOf(items.stream().allMatch(Canonical::isLiteral) ? sorted(items) : items);
    }

    private static boolean isLiteral(Expression expression) {
        return expression instanceof Text || expression instanceof Numeral || expression instanceof Truth;
    }

    private static Expression signed(Expression operand) {
        return operand instanceof Numeral(var value) && value.signum() != 0
                ? new Numeral(value.negate())
                : new Negative(operand);
    }

    /** Sorts by text and removes duplicates. Expressions with the same text are equal. */
    private static List<Expression> sorted(List<Expression> expressions) {
        var sorted = new TreeMap<String, Expression>();
        for (var expression : expressions) {
            sorted.put(Printer.print(expression), expression);
        }
        return List.copyOf(sorted.values());
    }

    /**
     * Removes duplicates and keeps the order. Compares texts, because a caller can make hash codes of expressions
     * collide.
     */
    private static List<Expression> distinct(List<Expression> expressions) {
        var distinct = new LinkedHashMap<String, Expression>();
        for (var expression : expressions) {
            distinct.putIfAbsent(Printer.print(expression), expression);
        }
        return List.copyOf(distinct.values());
    }

    private static List<Expression> values(List<Expression> expressions) {
        var values = new ArrayList<Expression>();
        for (var expression : expressions) {
            values.add(value(expression));
        }
        return values;
    }
}
