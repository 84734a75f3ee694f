package io.cistern.where.implication;

import io.cistern.where.Expression;
import io.cistern.where.Expression.Call;
import io.cistern.where.Expression.Call.Function;
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Text;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/**
 * A literal, with what is certain about its equality and its order. Equal constants are the same value for Mixpanel;
 * unequal constants may be the same value, too.
 */
sealed interface Constant {

    /** Text. Printable ASCII is case-folded. For any other text it is not known which letters are equal. */
    record Word(String value, boolean plain) implements Constant {

        static Word of(String text) {
            var plain = text.chars().allMatch(c -> c >= ' ' && c <= '~'); // string functions in C stop at NUL
            return new Word(plain ? text.toLowerCase(Locale.ROOT) : text, plain);
        }

        /**
         * Whether every value that equals this text is ASCII under any case folding: {@code i} may equal the dotless i,
         * {@code k} the Kelvin sign, {@code s} the long s, and {@code ff}, {@code fl}, {@code fi} and {@code st}
         * ligatures.
         */
        boolean isAlone() {
            return plain
                    && value.chars().noneMatch(c -> c == 'i' || c == 'k' || c == 's')
                    && !value.contains("ff")
                    && !value.contains("fl");
        }

        /** The order of two plain texts; empty when folding to lower case and to upper case give different orders. */
        private static Optional<Integer> order(Word one, Word other) {
            if (!one.plain || !other.plain) {
                return one.equals(other) ? Optional.of(0) : Optional.empty();
            }
            var lowerCase = Integer.signum(one.value.compareTo(other.value));
            var upperCase = Integer.signum(one.upper().compareTo(other.upper()));
            return lowerCase == upperCase ? Optional.of(lowerCase) : Optional.empty();
        }

        private String upper() {
            return value.toUpperCase(Locale.ROOT);
        }
    }

    /** A number with all its digits, and the double that Mixpanel converts it to. */
    record Quantity(BigDecimal value, double image) implements Constant {
        static Quantity of(BigDecimal value) {
            return new Quantity(value.stripTrailingZeros(), value.doubleValue());
        }
    }

    /** A boolean. */
    record Flag(boolean value) implements Constant {}

    /** A date literal. Dates of different forms are not comparable here. */
    record Date(DateLiteral literal) implements Constant {}

    /** The constant for a text, a number or a boolean. */
    static Optional<Constant> plain(Expression expression) {
        return switch (expression) {
            case Text(var value) -> Optional.of(Word.of(value));
            case Numeral(var value) -> Optional.of(Quantity.of(value));
            case Expression.Truth(var value) -> Optional.of(new Flag(value));
            default -> Optional.empty();
        };
    }

    static Optional<Constant> date(Expression expression) {
        return expression instanceof Call(var function, var argument) && function == Function.DATETIME
                ? DateLiteral.of(argument).map(Date::new)
                : Optional.empty();
    }

    /** Whether the two certainly have different types, so that no value compares as true with both. */
    static boolean haveDifferentTypes(Constant one, Constant other) {
        return !(one instanceof Date)
                && !(other instanceof Date)
                && !one.getClass().equals(other.getClass());
    }

    static boolean isAtLeast(Constant one, Constant other) {
        return switch (one) {
            case Word word -> other instanceof Word it && Word.order(word, it).orElse(-1) >= 0;
            case Quantity(var value, var image) ->
                other instanceof Quantity it && value.compareTo(it.value()) >= 0; // then the doubles are, too
            case Flag(var value) -> false;
            case Date(var literal) -> other instanceof Date it && literal.isAtLeast(it.literal());
        };
    }

    static boolean isAbove(Constant one, Constant other) {
        return switch (one) {
            case Word word -> other instanceof Word it && Word.order(word, it).orElse(-1) > 0;
            case Quantity(var value, var image) ->
                other instanceof Quantity it && image > it.image(); // then the exact values are, too
            case Flag(var value) -> false;
            case Date(var literal) -> other instanceof Date it && literal.isAbove(it.literal());
        };
    }
}
