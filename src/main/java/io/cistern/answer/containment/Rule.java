package io.cistern.answer.containment;

import io.cistern.profile.ProfileQuery;
import io.cistern.where.Condition;
import io.cistern.where.Expression;
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
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * An assumption that a derivation depends on. Operators that are defined by each other are one rule: {@code !=} is the
 * opposite of {@code ==}, and the four ordering operators mirror each other.
 */
public enum Rule {
    EQUAL("=="),
    ORDER("<"),
    /** A value is one of a list. It depends on equality as well. */
    IN("in"),
    /** A text contains a part, or a property's list contains a value. */
    CONTAINS("contains"),
    /** Negation, including the negation of undefined. */
    NOT("not"),
    /** A property is a condition by itself. */
    TRUTH("truth"),
    DEFINED("defined"),
    STRING("string"),
    NUMBER("number"),
    BOOLEAN("boolean"),
    DATETIME("datetime"),
    LIST("list"),
    ROUNDING("round"),
    ARITHMETIC("+"),
    /** An id has one row, which has that id. */
    IDS("ids"),
    /** The selection does not change which profiles match. */
    SELECTION("selection");

    private final String symbol;

    Rule(String symbol) {
        this.symbol = symbol;
    }

    /** The rule's name in meters and logs. */
    String symbol() {
        return symbol;
    }

    /** The rules needed to find the narrow answer's rows in the wide answer; empty when the queries are equal. */
    public static Set<Rule> of(ProfileQuery wide, ProfileQuery narrow) {
        var rules = EnumSet.noneOf(Rule.class);
        if (!wide.select().equals(narrow.select())) {
            rules.add(SELECTION);
        }
        if (!wide.audience().equals(narrow.audience())) {
            rules.add(IDS);
        }
        if (!wide.where().equals(narrow.where())) {
            rules.addAll(of(wide.where()));
            rules.addAll(of(narrow.where()));
        }
        return Collections.unmodifiableSet(rules);
    }

    /** The rules needed to evaluate a filter. */
    public static Set<Rule> of(Condition condition) {
        return condition instanceof Condition.Understood(var expression) ? of(expression) : Set.of();
    }

    public static Set<Rule> of(Expression expression) {
        var rules = EnumSet.noneOf(Rule.class);
        collect(expression, rules);
        if (rules.isEmpty()) {
            rules.add(TRUTH);
        }
        return Collections.unmodifiableSet(rules);
    }

    private static void collect(Expression expression, Set<Rule> rules) {
        switch (expression) {
            case And(var terms) -> terms.forEach(term -> collect(term, rules));
            case Or(var terms) -> terms.forEach(term -> collect(term, rules));
            case Not(var operand) -> {
                rules.add(NOT);
                collect(operand, rules);
            }
            case Comparison(var operator, var left, var right) -> {
                rules.addAll(of(operator, right));
                collect(left, rules);
                collect(right, rules);
            }
            case Call(var function, var argument) -> {
                rules.add(of(function));
                collect(argument, rules);
            }
            case Arithmetic(var operation, var left, var right) -> {
                rules.add(ARITHMETIC);
                collect(left, rules);
                collect(right, rules);
            }
            case Negative(var operand) -> {
                rules.add(ARITHMETIC);
                collect(operand, rules);
            }
            case ListOf list -> {}
            case Reference reference -> {}
            case Text text -> {}
            case Numeral numeral -> {}
            case Truth truth -> {}
            case Now now -> {}
        }
    }

    private static Set<Rule> of(Operator operator, Expression right) {
        return switch (operator) {
            case EQUAL, NOT_EQUAL -> Set.of(EQUAL);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> Set.of(ORDER);
            case IN ->
                right instanceof ListOf || (right instanceof Call(var function, var list) && function == Function.LIST)
                        ? Set.of(IN)
                        : Set.of(CONTAINS);
        };
    }

    private static Rule of(Function function) {
        return switch (function) {
            case DEFINED -> DEFINED;
            case STRING -> STRING;
            case NUMBER -> NUMBER;
            case BOOLEAN -> BOOLEAN;
            case DATETIME -> DATETIME;
            case LIST -> LIST;
            case FLOOR, ROUND, CEIL -> ROUNDING;
        };
    }
}
