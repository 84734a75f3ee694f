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
 * Brings expressions into the one form that equal questions share. It is sent upstream in place of what was written, so
 * every rule must be sure for every profile, and what is not sure is left alone.
 *
 * <p>Taken as given ({@code mixpanel.md}, 5.5): {@code and} and {@code or} take true, false and undefined, count
 * undefined as false, give true or false, and err on anything else; {@code not} inverts truth values, makes undefined
 * true and the rest undefined; {@code ==} and {@code !=} give true or false and are inverse. An error anywhere is an
 * error of the whole: whether {@code and} stops early is not known. A <em>truth place</em> is a term of {@code and} or
 * {@code or}, the operand of {@code not}, or the whole: there undefined and false are the same. A term is
 * <em>logical</em> when it is sure to be true, false or undefined: comparisons, {@code in}, {@code defined},
 * {@code not}, {@code and}, {@code or} and the two literals, but never a property.
 *
 * <table>
 * <caption>Rules and their proofs</caption>
 * <tr><th>rule</th><th>why it holds</th></tr>
 * <tr><td>redundant parentheses, blanks and {@code user[..]} vanish</td><td>the tree has none</td></tr>
 * <tr><td>{@code (a and b) and c} is {@code a and b and c}; {@code or} alike</td>
 *     <td>the inner chain is true or false as the outer needs it, and errs when the outer would</td></tr>
 * <tr><td>equal terms are one; logical ones are sorted by their text, if all terms within them are logical, too</td>
 *     <td>both connectives are commutative and idempotent over true and not-true; a term that may err keeps its place
 *     behind what guards it, should {@code and} stop early</td></tr>
 * <tr><td>{@code a and a} is {@code a} when a is sure to be true or false, or logical in a truth place</td>
 *     <td>it is false for undefined and errs for a number, where {@code a} is undefined or a number</td></tr>
 * <tr><td>{@code not (a == b)} is {@code a != b} and back</td><td>exact inverses</td></tr>
 * <tr><td>{@code not true} is {@code false} and back</td><td>inverse of a truth value</td></tr>
 * <tr><td>{@code not (a and b)} is {@code not a or not b} and back, when all terms are logical</td>
 *     <td>{@code not} of a logical term is true exactly when the term is not true; no term errs by its type</td></tr>
 * <tr><td>{@code not not a} is {@code a}, under the condition of {@code a and a}</td>
 *     <td>undefined becomes false, all else is itself</td></tr>
 * <tr><td>{@code 3 < a} is {@code a > 3}: a literal stands on the right</td>
 *     <td>{@code <} and {@code >} are mirror images for any two values, undefined ones included</td></tr>
 * <tr><td>operands of {@code ==} and {@code !=} are sorted: literals last, then by text</td>
 *     <td>both ask for one type and one value, a symmetric question</td></tr>
 * <tr><td>literals in the list of {@code a in [..]} are sorted, and equal ones are one</td>
 *     <td>membership knows neither order nor number</td></tr>
 * <tr><td>the sign of a number other than 0 joins it</td><td>{@code -(5)} and {@code -5} are one number</td></tr>
 * </table>
 *
 * <p>Refused, for they would change the question: {@code not (a < b)} is true where a is missing and {@code a >= b} is
 * not; {@code a in ["x"]} may be undefined and {@code a == "x"} is not; a comparison with {@code datetime(..)} is not
 * turned, for dates kept as text compare with it by a rule nobody wrote down; {@code boolean(..)} is not logical, for
 * what it makes of null is not told; case is not folded and constants are not reckoned.
 */
final class Canonical {

    /** What the surroundings make of a value: in a truth place undefined and false are the same. */
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

    /** As {@link #of}, but undefined stays apart from false. */
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
            case And(var terms) -> asserted(Chain.ALL, terms, place);
            case Or(var terms) -> asserted(Chain.ANY, terms, place);
            case Not(var operand) -> denied(operand, place);
        };
    }

    /** The canonical form of {@code not} the expression. Negation travels down, so that every part is visited once. */
    private static Expression denied(Expression expression, Place place) {
        return switch (expression) {
            case Truth(var value) -> new Truth(!value);
            case Comparison(var operator, var left, var right)
            when operator == Operator.EQUAL -> compared(Operator.NOT_EQUAL, value(left), value(right));
            case Comparison(var operator, var left, var right)
            when operator == Operator.NOT_EQUAL -> compared(Operator.EQUAL, value(left), value(right));
            case And(var terms) -> denied(Chain.ALL, terms, place);
            case Or(var terms) -> denied(Chain.ANY, terms, place);
            case Not(var operand) when isItself(operand, place) -> asserted(operand, place);
            case Not(var operand) -> new Not(denied(operand, Place.TRUTH));
            default -> new Not(asserted(expression, Place.TRUTH));
        };
    }

    private static Expression asserted(Chain chain, List<Expression> terms, Place place) {
        var asserted = new ArrayList<Expression>();
        for (var term : terms) {
            asserted.add(asserted(term, Place.TRUTH));
        }
        return chained(chain, asserted, place);
    }

    private static Expression denied(Chain chain, List<Expression> terms, Place place) {
        var flat = chain.flat(terms);
        if (!flat.stream().allMatch(Outcome::isLogical)) {
            return new Not(asserted(chain, flat, Place.TRUTH));
        }
        var denied = new ArrayList<Expression>();
        for (var term : flat) {
            denied.add(denied(term, Place.TRUTH));
        }
        return chained(chain.dual(), denied, place);
    }

    private static Expression chained(Chain chain, List<Expression> terms, Place place) {
        var flat = chain.flat(terms);
        var sorted = flat.stream().allMatch(Outcome::isSafe) ? sorted(flat) : once(flat);
        if (sorted.size() > 1) {
            return chain.of(sorted);
        }
        var only = sorted.getFirst();
        return isItself(only, place) ? only : chain.of(List.of(only, only));
    }

    /** Whether to count undefined as false, and to err on what has no truth, would change nothing here. */
    private static boolean isItself(Expression expression, Place place) {
        return switch (place) {
            case TRUTH -> Outcome.isLogical(expression);
            case VALUE -> Outcome.of(expression) == Outcome.BOOLEAN;
        };
    }

    private static Expression compared(Operator operator, Expression left, Expression right) {
        return switch (operator) {
            case IN -> new Comparison(operator, left, right instanceof ListOf(var items) ? members(items) : right);
            case EQUAL, NOT_EQUAL ->
                isTurned(left, right) && LITERALS_LAST.compare(left, right) > 0
                        ? new Comparison(operator, right, left)
                        : new Comparison(operator, left, right);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                isTurned(left, right) && isLiteral(left) && !isLiteral(right)
                        ? new Comparison(operator.flip(), right, left)
                        : new Comparison(operator, left, right);
        };
    }

    private static boolean isTurned(Expression left, Expression right) {
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

    /** By text, each once: what prints alike is alike. */
    private static List<Expression> sorted(List<Expression> expressions) {
        var sorted = new TreeMap<String, Expression>();
        for (var expression : expressions) {
            sorted.put(Printer.print(expression), expression);
        }
        return List.copyOf(sorted.values());
    }

    /** Each once, in the order written. Texts are compared, for the hash codes of expressions can be made to collide. */
    private static List<Expression> once(List<Expression> expressions) {
        var once = new LinkedHashMap<String, Expression>();
        for (var expression : expressions) {
            once.putIfAbsent(Printer.print(expression), expression);
        }
        return List.copyOf(once.values());
    }

    private static List<Expression> values(List<Expression> expressions) {
        var values = new ArrayList<Expression>();
        for (var expression : expressions) {
            values.add(value(expression));
        }
        return values;
    }
}
