package io.cistern.where;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A Mixpanel expression, as a tree. The grammar is that of Mixpanel's page on segmentation expressions, plus the forms
 * that Mixpanel's own clients send (list literals, {@code user[..]}, {@code NOW}, {@code behaviors[..]}).
 */
public sealed interface Expression {

    /** The two boolean literals. */
    Expression TRUE = new Truth(true);

    Expression FALSE = new Truth(false);

    /**
     * Text between double quotes. The value has its escapes resolved. Any text is valid, including control characters,
     * except half of a surrogate pair.
     */
    record Text(String value) implements Expression {
        public Text {
            value = Surrogates.whole(value);
        }
    }

    /**
     * A number as the caller wrote it: {@code 1.0} and {@code 1} are different literals, because their texts differ.
     * The grammar has no exponents, so a number of more than a thousand digits is refused.
     */
    record Numeral(BigDecimal value) implements Expression {
        public Numeral {
            if (value.scale() > LanguageLimits.DIGITS
                    || (long) value.precision() - value.scale() > LanguageLimits.DIGITS) {
                throw new IllegalArgumentException("A number of more than %d digits".formatted(LanguageLimits.DIGITS));
            }
            value = value.scale() < 0 ? value.setScale(0) : value;
        }
    }

    /** A boolean literal. */
    record Truth(boolean value) implements Expression {}

    /** A named value: a property of the profile or of the event, or a count of the query's behaviors. */
    record Reference(Source source, String name) implements Expression {

        public Reference {
            name = Surrogates.whole(name);
        }

        /** Where the value comes from. {@code user[..]} and {@code properties[..]} both mean the profile. */
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

    /** A cast or a rounding function with one argument. */
    record Call(Function function, Expression argument) implements Expression {

        /** The functions of the language. */
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

    /** The inverse of a boolean; true for undefined, and undefined for any other value. */
    record Not(Expression operand) implements Expression {}

    /** True when every term is true; undefined counts as false. */
    record And(List<Expression> terms) implements Expression {
        public And {
            terms = atLeastTwo(terms);
        }
    }

    /** True when at least one term is true; undefined counts as false. */
    record Or(List<Expression> terms) implements Expression {
        public Or {
            terms = atLeastTwo(terms);
        }
    }

    /** A comparison of two values. Equality is always true or false; the other operators may yield undefined. */
    record Comparison(Operator operator, Expression left, Expression right) implements Expression {

        /**
         * The operators of a comparison. {@link #IN} means substring or membership, depending on the type on the right.
         */
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

            /** The name in the text of a query. Databases contain hashes of this text, so it never changes. */
            @Override
            public String toString() {
                return switch (this) {
                    case LESS_OR_EQUAL -> "AT_MOST";
                    case GREATER_OR_EQUAL -> "AT_LEAST";
                    case EQUAL, NOT_EQUAL, LESS, GREATER, IN -> name();
                };
            }

            /** The operator that has the same meaning with its operands swapped. */
            public Operator flip() {
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

    /** A computation with two values. */
    record Arithmetic(Operation operation, Expression left, Expression right) implements Expression {

        /** The operators of a computation. {@link #PLUS} also concatenates two texts. */
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

    /**
     * A reference to the profile's property of that name. {@code $distinct_id} means the profile's id, which is not
     * among its properties.
     */
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
