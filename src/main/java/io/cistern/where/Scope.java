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
import io.cistern.where.Expression.Reference.Source;
import io.cistern.where.Expression.Text;
import io.cistern.where.Expression.Truth;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells which expressions are evaluated at all. These are not:
 *
 * <table>
 * <caption>Left to Mixpanel, whatever the profile</caption>
 * <tr><th>expression</th><th>why</th><th>mixpanel.md</th></tr>
 * <tr><td>{@code * / %}, {@code floor round ceil}</td><td>upstream may refuse them</td><td>7, row 20</td></tr>
 * <tr><td>{@code NOW}</td><td>has a new meaning each second</td><td>7, row 28</td></tr>
 * <tr><td>{@code event[..]}, {@code behaviors[..]}</td><td>no profile holds them</td><td>5.4; 7, row 35</td></tr>
 * <tr><td>{@code in < <= > >=} as operand of anything but {@code and or not}</td>
 *     <td>whether what does not match is false or undefined is not sure everywhere; elsewhere the two are the same</td>
 *     <td>5.5, 5.7</td></tr>
 * <tr><td>a list anywhere but right of {@code in}, or of anything but texts, numbers and truths; {@code list(..)}
 *     anywhere but there</td><td>no source shows one</td><td>5.7</td></tr>
 * <tr><td>{@code defined(..)} of anything but a reference</td><td>tells of properties</td><td>5.5</td></tr>
 * <tr><td>{@code $distinct_id} anywhere but in a comparison, {@code defined} or {@code string}</td>
 *     <td>text or number is not sure</td><td>7, rows 29, 30</td></tr>
 * <tr><td>text with NUL</td><td>C's comparisons end there</td><td>5.6</td></tr>
 * </table>
 */
final class Scope {

    private static final String ID = "$distinct_id";

    private Scope() {}

    static boolean takes(Expression expression) {
        return switch (expression) {
            case Comparison(var operator, var left, var right)
            when operator == Operator.IN -> isSide(left) && isContainer(right);
            case Comparison(var operator, var left, var right) -> isSide(left) && isSide(right);
            case And(var terms) -> all(terms);
            case Or(var terms) -> all(terms);
            case Not(var operand) -> takes(operand);
            default -> isValue(expression);
        };
    }

    static Set<String> properties(Expression expression) {
        var names = new LinkedHashSet<String>();
        collect(expression, names);
        return Collections.unmodifiableSet(names);
    }

    static boolean isId(Expression expression) {
        return expression instanceof Reference(var source, var name) && source == Source.PROFILE && name.equals(ID);
    }

    private static boolean all(List<Expression> terms) {
        return terms.stream().allMatch(Scope::takes);
    }

    private static boolean isSide(Expression expression) {
        return isId(expression) || isValue(expression);
    }

    private static boolean isContainer(Expression expression) {
        return switch (expression) {
            case ListOf(var items) -> items.stream().allMatch(Scope::isItem);
            case Call(var function, var argument) when function == Call.Function.LIST -> isValue(argument);
            default -> isSide(expression);
        };
    }

    private static boolean isItem(Expression item) {
        return switch (item) {
            case Text text -> isValue(text);
            case Numeral numeral -> true;
            case Truth truth -> true;
            default -> false;
        };
    }

    private static boolean isValue(Expression expression) {
        return switch (expression) {
            case Text(var value) -> value.indexOf('\0') < 0;
            case Numeral numeral -> true;
            case Truth truth -> true;
            case Now now -> false;
            case Reference(var source, var name) -> source == Source.PROFILE && !name.equals(ID);
            case ListOf list -> false;
            case Call(var function, var argument) ->
                switch (function) {
                    case DEFINED -> argument instanceof Reference && isSide(argument);
                    case STRING -> isSide(argument);
                    case NUMBER, BOOLEAN, DATETIME -> isValue(argument);
                    case LIST, FLOOR, ROUND, CEIL -> false;
                };
            case Arithmetic(var operation, var left, var right) ->
                switch (operation) {
                    case PLUS, MINUS -> isValue(left) && isValue(right);
                    case TIMES, DIVIDE, MODULO -> false;
                };
            case Negative(var operand) -> isValue(operand);
            case Comparison(var operator, var left, var right) ->
                switch (operator) {
                    case EQUAL, NOT_EQUAL -> takes(expression);
                    case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, IN -> false;
                };
            case And and -> takes(and);
            case Or or -> takes(or);
            case Not not -> takes(not);
        };
    }

    private static void collect(Expression expression, Set<String> names) {
        switch (expression) {
            case Reference(var source, var name) -> {
                if (source == Source.PROFILE) {
                    names.add(name);
                }
            }
            case Text text -> {}
            case Numeral numeral -> {}
            case Truth truth -> {}
            case Now now -> {}
            case ListOf(var items) -> items.forEach(item -> collect(item, names));
            case Call(var function, var argument) -> collect(argument, names);
            case Not(var operand) -> collect(operand, names);
            case And(var terms) -> terms.forEach(term -> collect(term, names));
            case Or(var terms) -> terms.forEach(term -> collect(term, names));
            case Negative(var operand) -> collect(operand, names);
            case Comparison(var operator, var left, var right) -> {
                collect(left, names);
                collect(right, names);
            }
            case Arithmetic(var operation, var left, var right) -> {
                collect(left, names);
                collect(right, names);
            }
        }
    }
}
