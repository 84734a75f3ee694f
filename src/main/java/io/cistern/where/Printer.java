package io.cistern.where;

import io.cistern.where.Expression.And;
import io.cistern.where.Expression.Arithmetic;
import io.cistern.where.Expression.Call;
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
import java.util.List;

/**
 * Prints a tree so that parsing the text yields the same tree. Only this class escapes names and values. It adds
 * parentheses wherever another plausible precedence could read the text differently: around {@code and} inside
 * {@code or}, around the operand of {@code not} except {@code in}, and around a sign inside arithmetic.
 */
final class Printer {

    // Precedence levels. An operand whose level is lower than its position requires gets parentheses.
    private static final int CHAIN = 1;
    private static final int NEGATION = 2;
    private static final int COMPARISON = 3;
    private static final int SUM = 4;
    private static final int PRODUCT = 5;
    private static final int SIGNED = 6;
    private static final int PRIMARY = 7;

    private final StringBuilder out = new StringBuilder();

    private Printer() {}

    public static String print(Expression expression) {
        var printer = new Printer();
        printer.append(expression);
        return printer.out.toString();
    }

    private void append(Expression expression) {
        switch (expression) {
            case Text(var value) -> quoted(value);
            case Numeral(var value) -> out.append(value.toPlainString());
            case Truth(var value) -> out.append(value);
            case Now() -> out.append("NOW");
            case Reference(var source, var name) -> {
                out.append(source.symbol()).append('[');
                quoted(name);
                out.append(']');
            }
            case ListOf(var items) -> {
                out.append('[');
                joined(items, ", ", CHAIN);
                out.append(']');
            }
            case Call(var function, var argument) -> {
                out.append(function.symbol()).append('(');
                append(argument);
                out.append(')');
            }
            case And(var terms) -> joined(terms, " and ", NEGATION);
            case Or(var terms) -> joined(terms, " or ", NEGATION);
            case Not(var operand) -> {
                out.append("not ");
                denied(operand);
            }
            case Negative(var operand) -> {
                out.append('-');
                negated(operand);
            }
            case Comparison(var operator, var left, var right) -> infix(left, SUM, operator.symbol(), right, SUM);
            case Arithmetic(var operation, var left, var right) -> {
                var level = level(expression);
                var requiredLeft = left instanceof Negative ? PRIMARY : level;
                var requiredRight = level(right) == SIGNED ? PRIMARY : level + 1;
                infix(left, requiredLeft, operation.symbol(), right, requiredRight);
            }
        }
    }

    /**
     * Mixpanel's own clients send {@code not "x" in p}. Any other operand that is not a primary expression gets
     * parentheses.
     */
    private void denied(Expression operand) {
        if (operand instanceof Comparison(var operator, var left, var right)
                && operator == Operator.IN
                && level(left) == PRIMARY
                && level(right) == PRIMARY) {
            append(operand);
        } else {
            operand(operand, PRIMARY);
        }
    }

    private void negated(Expression operand) {
        if (operand instanceof Numeral) {
            parenthesised(operand); // -5 would be parsed as one number
        } else {
            operand(operand, PRIMARY);
        }
    }

    private void infix(Expression left, int requiredLeft, String symbol, Expression right, int requiredRight) {
        operand(left, requiredLeft);
        out.append(' ').append(symbol).append(' ');
        operand(right, requiredRight);
    }

    private void operand(Expression operand, int required) {
        if (level(operand) < required) {
            parenthesised(operand);
        } else {
            append(operand);
        }
    }

    private void parenthesised(Expression expression) {
        out.append('(');
        append(expression);
        out.append(')');
    }

    private void joined(List<Expression> expressions, String separator, int required) {
        var before = "";
        for (var expression : expressions) {
            out.append(before);
            operand(expression, required);
            before = separator;
        }
    }

    private void quoted(String value) {
        out.append('"');
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('"');
    }

    private static int level(Expression expression) {
        return switch (expression) {
            case And(var terms) -> CHAIN;
            case Or(var terms) -> CHAIN;
            case Not(var operand) -> NEGATION;
            case Comparison(var operator, var left, var right) -> COMPARISON;
            case Arithmetic(var operation, var left, var right) ->
                switch (operation) {
                    case PLUS, MINUS -> SUM;
                    case TIMES, DIVIDE, MODULO -> PRODUCT;
                };
            case Negative(var operand) -> SIGNED;
            case Numeral(var value) -> value.signum() < 0 ? SIGNED : PRIMARY;
            case Text(var value) -> PRIMARY;
            case Truth(var value) -> PRIMARY;
            case Reference(var source, var name) -> PRIMARY;
            case Now() -> PRIMARY;
            case ListOf(var items) -> PRIMARY;
            case Call(var function, var argument) -> PRIMARY;
        };
    }
}
