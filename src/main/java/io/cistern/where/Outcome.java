package io.cistern.where;

import io.cistern.where.Expression.And;
import io.cistern.where.Expression.Arithmetic;
import io.cistern.where.Expression.Call;
import io.cistern.where.Expression.Call.Function;
import io.cistern.where.Expression.Comparison;
import io.cistern.where.Expression.ListOf;
import io.cistern.where.Expression.Negative;
import io.cistern.where.Expression.Not;
import io.cistern.where.Expression.Now;
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Or;
import io.cistern.where.Expression.Reference;
import io.cistern.where.Expression.Text;
import io.cistern.where.Expression.Truth;

/** What an expression is sure to come out as, whatever the profile, when it is no error. */
public enum Outcome {
    /** True or false. */
    BOOLEAN,
    /** True, false or undefined. */
    TERNARY,
    /** Nothing is sure. */
    ANY;

    static Outcome of(Expression expression) {
        return switch (expression) {
            case Truth(var value) -> BOOLEAN;
            case And(var terms) -> BOOLEAN; // undefined counts as false
            case Or(var terms) -> BOOLEAN;
            case Comparison(var operator, var left, var right) ->
                switch (operator) {
                    case EQUAL, NOT_EQUAL -> BOOLEAN;
                    case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, IN -> TERNARY;
                };
            case Call(var function, var argument) -> function == Function.DEFINED ? BOOLEAN : ANY;
            case Not(var operand) -> isLogical(operand) ? BOOLEAN : TERNARY; // not 5 is undefined
            case Text(var value) -> ANY;
            case Numeral(var value) -> ANY;
            case Reference(var source, var name) -> ANY;
            case Now() -> ANY;
            case ListOf(var items) -> ANY;
            case Arithmetic(var operation, var left, var right) -> ANY;
            case Negative(var operand) -> ANY;
        };
    }

    /** Whether it is true, false or undefined: an operand that {@code and}, {@code or} and {@code not} are made for. */
    static boolean isLogical(Expression expression) {
        return switch (expression) {
            case Not(var operand) -> true; // without a look inside, so that asking costs nothing
            default -> of(expression) != ANY;
        };
    }

    /**
     * Whether the expression cannot be an error for any profile, and comes out as true, false or undefined. An error that a
     * profile outside of a cached answer causes would have been refused upstream.
     */
    public static boolean isSafe(Expression expression) {
        return isLogical(expression) && Parts.of(expression).allMatch(Outcome::hasLogicalTerms);
    }

    private static boolean hasLogicalTerms(Expression expression) {
        return switch (expression) {
            case And(var terms) -> terms.stream().allMatch(Outcome::isLogical);
            case Or(var terms) -> terms.stream().allMatch(Outcome::isLogical);
            default -> true;
        };
    }
}
