package io.cistern.oracle;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** An expression of {@code where}, as it is written. */
public sealed interface Formula {

    /** A text, a number or a truth value. */
    record Literal(Object value) implements Formula {}

    record Property(String name) implements Formula {}

    record Members(List<Literal> literals) implements Formula {}

    record Cast(String function, Formula argument) implements Formula {}

    record Minus(Formula operand) implements Formula {}

    /** {@code == != < <= > >= in + -}. */
    record Pair(String operator, Formula left, Formula right) implements Formula {}

    record All(List<Formula> terms) implements Formula {}

    record Any(List<Formula> terms) implements Formula {}

    record Denied(Formula operand) implements Formula {}

    /** As it is sent. */
    default String text() {
        return switch (this) {
            case Literal(String text) -> quoted(text);
            case Literal(BigDecimal number) -> number.toPlainString();
            case Literal(var truth) -> truth.toString();
            case Property(var name) -> "properties[" + quoted(name) + "]";
            case Members(var literals) ->
                literals.stream().map(Formula::text).collect(Collectors.joining(", ", "[", "]"));
            case Cast(var function, var argument) -> function + "(" + argument.text() + ")";
            case Minus(var operand) -> "-(" + operand.text() + ")";
            case Pair(var operator, var left, var right) -> side(left) + " " + operator + " " + side(right);
            case All(var terms) -> joined(terms, " and ");
            case Any(var terms) -> joined(terms, " or ");
            case Denied(var operand) -> "not (" + operand.text() + ")";
        };
    }

    private static String side(Formula side) {
        return switch (side) {
            case Literal literal -> literal.text();
            case Property property -> property.text();
            case Members members -> members.text();
            case Cast cast -> cast.text();
            default -> "(" + side.text() + ")";
        };
    }

    private static String joined(List<Formula> terms, String word) {
        return terms.stream().map(term -> "(" + term.text() + ")").collect(Collectors.joining(word));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
