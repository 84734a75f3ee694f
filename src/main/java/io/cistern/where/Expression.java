package io.cistern.where;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A Mixpanel expression, as a tree. The grammar is that of Mixpanel's segmentation expressions page, widened by the
 * forms its own clients send (list literals, {@code user[..]}, {@code NOW}, {@code behaviors[..]}).
 */
public sealed interface Expression {

    /** The literals for the two truth values. */
    Expression TRUE = new Truth(true);

    Expression FALSE = new Truth(false);

    /**
     * Text between double quotes; the value is what stands there after its escapes are undone. Any text will do, control
     * characters included, save half a surrogate pair.
     */
    record Text(String value) implements Expression {
        public Text {
            value = Surrogates.whole(value);
        }
    }

    /**
     * A number as it was written: {@code 1.0} and {@code 1} are different literals, for their texts differ. There are no
     * exponents, so a number of more than a thousand digits is refused.
     */
    record Numeral(BigDecimal value) implements Expression {
        public Numeral {
            if (value.scale() > Limits.DIGITS || (long) value.precision() - value.scale() > Limits.DIGITS) {
                throw new IllegalArgumentException("A number of more than %d digits".formatted(Limits.DIGITS));
            }
            value = value.scale() < 0 ? value.setScale(0) : value;
        }
    }

    /** One of the two truth values. */
    record Truth(boolean value) implements Expression {}

    /** A named value beside the profile: its properties, the event's, or the counts of the query's behaviors. */
    record Reference(Source source, String name) implements Expression {

        public Reference {
            name = Surrogates.whole(name);
        }

        /** Whose property is meant. {@code user[..]} and {@code properties[..]} both mean the profile's. */
        public enum Source {
            PROFILE("properties"),
            EVENT("event"),
            BEHAVIORS("behaviors");

            private final String symbol;

            Source(String symbol) {
                this.symbol = symbol;
            }

            public String symbol() {
                return symbol;
            }
        }
    }

    /** The Unix second at which the query runs. */
    record Now() implements Expression {}

    /** A list literal. */
    record ListOf(List<Expression> items) implements Expression {
        public ListOf {
            items = List.copyOf(items);
        }
    }

    /** A cast or a rounding, of one argument. */
    record Call(Function function, Expression argument) implements Expression {

        /** The functions of the language, by the names they are called by. */
        public enum Function {
            DEFINED,
            STRING,
            NUMBER,
            BOOLEAN,
            DATETIME,
            LIST,
            FLOOR,
            ROUND,
            CEIL;

            public String symbol() {
                return name().toLowerCase(Locale.ROOT);
            }

            static Optional<Function> of(String symbol) {
                return Arrays.stream(values())
                        .filter(function -> function.symbol().equals(symbol))
                        .findAny();
            }
        }
    }

    /** The opposite of a truth value; of undefined it is true, of anything else undefined. */
    record Not(Expression operand) implements Expression {}

    /** True when every term is; undefined counts as false. */
    record And(List<Expression> terms) implements Expression {
        public And {
            terms = atLeastTwo(terms);
        }
    }

    /** True when one term is; undefined counts as false. */
    record Or(List<Expression> terms) implements Expression {
        public Or {
            terms = atLeastTwo(terms);
        }
    }

    /** Two values compared. Equality is always true or false, its rivals may be undefined. */
    record Comparison(Operator operator, Expression left, Expression right) implements Expression {

        /** How two values are compared. {@link #IN} is substring or membership, by the type on the right. */
        public enum Operator {
            EQUAL("=="),
            NOT_EQUAL("!="),
            LESS("<"),
            LESS_OR_EQUAL("<="),
            GREATER(">"),
            GREATER_OR_EQUAL(">="),
            IN("in");

            private final String symbol;

            Operator(String symbol) {
                this.symbol = symbol;
            }

            public String symbol() {
                return symbol;
            }

            /** The operator that says the same when its operands change places. */
            Operator flip() {
                return switch (this) {
                    case LESS -> GREATER;
                    case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                    case GREATER -> LESS;
                    case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
                    case EQUAL, NOT_EQUAL, IN -> this;
                };
            }

            static Operator of(String symbol) {
                return Arrays.stream(values())
                        .filter(one -> one.symbol.equals(symbol))
                        .findAny()
                        .orElseThrow();
            }
        }
    }

    /** Two values reckoned into one. */
    record Arithmetic(Operation operation, Expression left, Expression right) implements Expression {

        /** What is computed. {@link #PLUS} also joins two texts. */
        public enum Operation {
            PLUS("+"),
            MINUS("-"),
            TIMES("*"),
            DIVIDE("/"),
            MODULO("%");

            private final String symbol;

            Operation(String symbol) {
                this.symbol = symbol;
            }

            public String symbol() {
                return symbol;
            }

            static Operation of(String symbol) {
                return Arrays.stream(values())
                        .filter(one -> one.symbol.equals(symbol))
                        .findAny()
                        .orElseThrow();
            }
        }
    }

    /** A number with its sign changed. */
    record Negative(Expression operand) implements Expression {}

    /** The profile's property of that name. {@code $distinct_id} means the id beside the properties. */
    static Expression property(String name) {
        return new Reference(Reference.Source.PROFILE, name);
    }

    private static List<Expression> atLeastTwo(List<Expression> terms) {
        if (terms.size() < 2) {
            throw new IllegalArgumentException("A chain of and or or has at least two terms");
        }
        return List.copyOf(terms);
    }
}
