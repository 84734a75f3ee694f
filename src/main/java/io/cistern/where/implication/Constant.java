package io.cistern.where.implication;

import io.cistern.where.DateLiteral;
import io.cistern.where.Expression;
import io.cistern.where.Expression.Call;
import io.cistern.where.Expression.Call.Function;
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Text;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/**
 * A literal, as far as it is sure what it equals and where it stands among others. Equal constants are the same value
 * for Mixpanel; unequal ones need not be different ones.
 */
sealed interface Constant {

    /** Text. In plain ASCII its case is folded; of any other it is not known which letters are one. */
    record Word(String value, boolean plain) implements Constant {

        static Word of(String text) {
            var plain = text.chars().allMatch(c -> c >= ' ' && c <= '~'); // C's functions may stop at a zero
            return new Word(plain ? text.toLowerCase(Locale.ROOT) : text, plain);
        }

        /**
         * Whether every value that equals it is ASCII, however case is folded: {@code i} may be a dotless one, {@code k} the
         * sign for kelvin, {@code s} an old letter, and {@code ff}, {@code fl}, {@code fi} and {@code st} ligatures.
         */
        boolean isAlone() {
            return plain
                    && value.chars().noneMatch(c -> c == 'i' || c == 'k' || c == 's')
                    && !value.contains("ff")
                    && !value.contains("fl");
        }

        /** Which of two plain texts comes first; empty when it depends on whether to fold to small letters or to capitals. */
        private static Optional<Integer> order(Word one, Word other) {
            if (!one.plain || !other.plain) {
                return one.equals(other) ? Optional.of(0) : Optional.empty();
            }
            var small = Integer.signum(one.value.compareTo(other.value));
            var capital = Integer.signum(one.capitals().compareTo(other.capitals()));
            return small == capital ? Optional.of(small) : Optional.empty();
        }

        private String capitals() {
            return value.toUpperCase(Locale.ROOT);
        }
    }

    /** A number with all its digits, and the double that Mixpanel makes of it. */
    record Quantity(BigDecimal value, double image) implements Constant {
        static Quantity of(BigDecimal value) {
            return new Quantity(value.stripTrailingZeros(), value.doubleValue());
        }
    }

    /** One of the two truth values. */
    record Flag(boolean value) implements Constant {}

    /** A date literal. Dates of two forms do not compare here. */
    record Date(DateLiteral literal) implements Constant {}

    /** The value of a text, a number or a truth value. */
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

    /** Whether the two are sure to be of different types, so that no comparison of a value with both is true. */
    static boolean areAlien(Constant one, Constant other) {
        return !(one instanceof Date)
                && !(other instanceof Date)
                && !one.getClass().equals(other.getClass());
    }

    static boolean isAtLeast(Constant one, Constant other) {
        return switch (one) {
            case Word word -> other instanceof Word it && Word.order(word, it).orElse(-1) >= 0;
            case Quantity(var value, var image) ->
                other instanceof Quantity it && value.compareTo(it.value()) >= 0; // so are the doubles
            case Flag(var value) -> false;
            case Date(var literal) -> other instanceof Date it && literal.isAtLeast(it.literal());
        };
    }

    static boolean isAbove(Constant one, Constant other) {
        return switch (one) {
            case Word word -> other instanceof Word it && Word.order(word, it).orElse(-1) > 0;
            case Quantity(var value, var image) ->
                other instanceof Quantity it && image > it.image(); // so are the exact values
            case Flag(var value) -> false;
            case Date(var literal) -> other instanceof Date it && literal.isAbove(it.literal());
        };
    }
}
