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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One Mixpanel as it might be. What is documented it does as documented; what is not, it decides by its world's number,
 * always alike for like values: a rule that holds in all worlds leans on documented facts alone.
 *
 * @param properties values of the names, as text, {@code Double}, {@code Boolean}, list or {@link Odd}
 */
record Engine(int world, Map<String, Object> properties) {

    /** What is no ordinary value. */
    enum Odd {
        UNDEFINED,
        NULL,
        ERROR
    }

    private static final List<Object> ANYTHING =
            List.of(true, false, Odd.UNDEFINED, Odd.NULL, 1.0, 0.0, "a", "B", List.of("a"));
    private static final List<Object> LOGICAL = List.of(true, false, Odd.UNDEFINED);

    Object evaluate(Expression expression) {
        return switch (expression) {
            case Text(var value) -> value;
            case Numeral(var value) -> value.doubleValue();
            case Truth(var value) -> value;
            case Now() -> 1.7e9;
            case Reference(var source, var name) -> properties.getOrDefault(name, Odd.UNDEFINED);
            case ListOf(var items) -> list(items.stream().map(this::evaluate).toList());
            case Call(var function, var argument) -> call(function, evaluate(argument));
            case Negative(var operand) -> negative(evaluate(operand));
            case Not(var operand) -> not(evaluate(operand));
            case And(var terms) -> joined(terms, true);
            case Or(var terms) -> joined(terms, false);
            case Arithmetic(var operation, var left, var right) ->
                arithmetic(operation, evaluate(left), evaluate(right));
            case Comparison comparison -> compared(comparison);
        };
    }

    private static Object list(List<Object> items) {
        return items.contains(Odd.ERROR) ? Odd.ERROR : items;
    }

    private Object call(Function function, Object argument) {
        if (argument == Odd.ERROR) {
            return Odd.ERROR;
        }
        return function == Function.DEFINED
                ? (Object) (argument != Odd.UNDEFINED && argument != Odd.NULL)
                : some(ANYTHING, function.name(), argument);
    }

    private static Object negative(Object operand) {
        return operand == Odd.ERROR
                ? operand
                : operand instanceof Double number ? (Object) (0 - number) : Odd.UNDEFINED;
    }

    private static Object not(Object operand) {
        if (operand == Odd.ERROR) {
            return operand;
        }
        return operand instanceof Boolean truth
                ? (Object) !truth
                : operand == Odd.UNDEFINED ? (Object) true : Odd.UNDEFINED;
    }

    private Object joined(List<Expression> terms, boolean all) {
        var result = all;
        var error = false;
        for (var term : terms) {
            var value = evaluate(term);
            error |= !(value instanceof Boolean) && value != Odd.UNDEFINED;
            var truth = Boolean.TRUE.equals(value);
            result = all ? result && truth : result || truth;
            if (!error && result != all && stopsEarly()) {
                return result;
            }
        }
        return error ? Odd.ERROR : (Object) result;
    }

    private boolean stopsEarly() {
        return world % 2 == 0;
    }

    private static Object arithmetic(Arithmetic.Operation operation, Object left, Object right) {
        if (left == Odd.ERROR || right == Odd.ERROR) {
            return Odd.ERROR;
        }
        if (left instanceof String a && right instanceof String b && operation == Arithmetic.Operation.PLUS) {
            return a + b;
        }
        if (!(left instanceof Double a) || !(right instanceof Double b)) {
            return Odd.UNDEFINED;
        }
        return switch (operation) {
            case PLUS -> a + b;
            case MINUS -> a - b;
            case TIMES -> a * b;
            case DIVIDE -> b == 0 ? Odd.UNDEFINED : (Object) (a / b);
            case MODULO -> b == 0 ? Odd.UNDEFINED : (Object) (a % b);
        };
    }

    private Object compared(Comparison comparison) {
        var left = evaluate(comparison.left());
        var right = evaluate(comparison.right());
        if (left == Odd.ERROR || right == Odd.ERROR) {
            return Odd.ERROR;
        }
        var dates = isDate(comparison.left()) || isDate(comparison.right());
        return switch (comparison.operator()) {
            case EQUAL -> equal(left, right, dates);
            case NOT_EQUAL -> !equal(left, right, dates);
            case LESS -> less(left, right, true, dates ? "left" : "");
            case LESS_OR_EQUAL -> less(left, right, false, dates ? "left" : "");
            case GREATER -> less(right, left, true, dates ? "right" : "");
            case GREATER_OR_EQUAL -> less(right, left, false, dates ? "right" : "");
            case IN -> in(left, right);
        };
    }

    /** Text that is a date may be cast for its neighbour, by a rule that may look at the left one first. */
    private boolean equal(Object left, Object right, boolean dates) {
        return dates ? (boolean) some(List.of(true, false), "date", left, right) : same(left, right);
    }

    private static boolean same(Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            return a.equalsIgnoreCase(b);
        }
        if (left instanceof Double a && right instanceof Double b) {
            return a.doubleValue() == b.doubleValue();
        }
        return left.equals(right);
    }

    private Object less(Object left, Object right, boolean strictly, String dates) {
        if (!dates.isEmpty()) {
            return some(LOGICAL, dates, strictly, left, right);
        }
        if (left instanceof Double a && right instanceof Double b) {
            return strictly ? a < b : a <= b;
        }
        if (left instanceof String a && right instanceof String b) {
            var order = a.compareToIgnoreCase(b);
            return strictly ? order < 0 : order <= 0;
        }
        return some(LOGICAL, "less", strictly, left, right);
    }

    private Object in(Object left, Object right) {
        if (left instanceof String part && right instanceof String whole) {
            return whole.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
        }
        if (right instanceof List<?> members && LEFT_IN_LIST.contains(left.getClass())) {
            return members.stream().anyMatch(member -> same(left, member));
        }
        return some(LOGICAL, "in", left, right instanceof List<?> ? "list" : right);
    }

    private static final List<Class<?>> LEFT_IN_LIST = List.of(String.class, Double.class, Boolean.class);

    private static boolean isDate(Expression expression) {
        return expression instanceof Call(var function, var argument) && function == Function.DATETIME;
    }

    /** The same choice for the same facts. Enums have no stable hash, so their names stand in. */
    private Object some(List<Object> choices, Object... facts) {
        var mixed = (Arrays.toString(facts).hashCode() ^ world * 0x9E3779B9) * 0x85EBCA6B;
        return choices.get(Math.floorMod(mixed ^ mixed >>> 15, choices.size()));
    }
}
