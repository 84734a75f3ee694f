package io.cistern.where.evaluation;

import io.cistern.where.LanguageLimits;
import java.math.BigDecimal;

/**
 * Reads text as a number. {@code -?digits(.digits)?} is a number, and a word is undefined. A text that another parser
 * might read as a number is unknown: {@code 12abc}, {@code " 12 "}, {@code 1e3}, {@code +1}, {@code .5}, {@code 5.},
 * {@code inf}, {@code nan}, the empty text, and any other text that does not begin with an ASCII letter
 * ({@code mixpanel.md}, 7, row 40).
 */
final class Decimals {
    private Decimals() {}

    static Value read(String text) {
        if (!text.isEmpty() && isLetter(text.charAt(0))) {
            return isInfinityOrNan(text) ? Value.UNKNOWN : Value.UNDEFINED;
        }
        if (text.length() > LanguageLimits.DIGITS || !isPlain(text)) {
            return Value.UNKNOWN;
        }
        var number = new BigDecimal(text);
        return new Value.Numeral(number.signum() == 0 && text.charAt(0) == '-' ? Sums.NEGATIVE_ZERO : number);
    }

    private static boolean isPlain(String text) {
        var start = text.startsWith("-") ? 1 : 0;
        var point = digits(text, start);
        if (point == start) {
            return false;
        }
        if (point == text.length()) {
            return true;
        }
        var end = digits(text, point + 1);
        return text.charAt(point) == '.' && end > point + 1 && end == text.length();
    }

    private static int digits(String text, int from) {
        var i = from;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    private static boolean isInfinityOrNan(String text) {
        return text.regionMatches(true, 0, "inf", 0, 3) || text.regionMatches(true, 0, "nan", 0, 3);
    }

    private static boolean isLetter(char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    }
}
