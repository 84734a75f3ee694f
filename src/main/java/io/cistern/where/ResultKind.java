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

/** The kinds of value that an expression can yield for any profile, when it does not fail. */
public enum ResultKind {
    /** True or false. */
    BOOLEAN,
    /** True, false or undefined. */
    TERNARY,
    /** Any value. */
    ANY;

    static ResultKind of(Expression expression) {
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

    /**
     * Whether the expression always yields true, false or undefined, which {@code and}, {@code or} and {@code not}
     * accept.
     */
    public static boolean isLogical(Expression expression) {
        return switch (expression) {
            case Not(var operand) -> true; // not recursive, so that the check is cheap
            default -> of(expression) != ANY;
        };
    }

    /**
     * Whether the expression fails for no profile and always yields true, false or undefined. Mixpanel would refuse an
     * expression that fails for a profile, even for one that a cached answer does not contain.
     */
    public static boolean isSafe(Expression expression) {
        return isLogical(expression) && Subexpressions.of(expression).allMatch(ResultKind::hasLogicalTerms);
    }

    private static boolean hasLogicalTerms(Expression expression) {
        return switch (expression) {
            case And(var terms) -> terms.stream().allMatch(ResultKind::isLogical);
            case Or(var terms) -> terms.stream().allMatch(ResultKind::isLogical);
            default -> true;
        };
    }
}
