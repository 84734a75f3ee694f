package io.cistern.oracle;

import static io.cistern.oracle.Profile.Special.NULL;
import static io.cistern.oracle.Profile.Special.UNDEFINED;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** What one possible Mixpanel makes of texts (5.6). */
record Texts(PossibleMixpanel mixpanel) {

    int compare(String left, String right) {
        return compared(left, Doubt.COMPARING_FOLDS_ALL_LETTERS)
                .compareTo(compared(right, Doubt.COMPARING_FOLDS_ALL_LETTERS));
    }

    int order(String left, String right) {
        if (compare(left, right) == 0) {
            return 0;
        }
        var a = compared(left, Doubt.COMPARING_FOLDS_ALL_LETTERS);
        var b = compared(right, Doubt.COMPARING_FOLDS_ALL_LETTERS);
        return mixpanel.says(Doubt.ORDER_FOLDS_UP) ? capitals(a).compareTo(capitals(b)) : a.compareTo(b);
    }

    boolean contains(String whole, String part) {
        return compared(whole, Doubt.SEARCHING_FOLDS_ALL_LETTERS)
                .contains(compared(part, Doubt.SEARCHING_FOLDS_ALL_LETTERS));
    }

    private String compared(String text, Doubt allLetters) {
        var nul = mixpanel.says(Doubt.TEXT_ENDS_AT_NUL) ? text.indexOf('\0') : -1;
        var kept = nul < 0 ? text : text.substring(0, nul);
        return mixpanel.says(allLetters) ? kept.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT) : small(kept);
    }

    private static String small(String text) {
        var small = new StringBuilder(text);
        for (var i = 0; i < small.length(); i++) {
            if (small.charAt(i) >= 'A' && small.charAt(i) <= 'Z') {
                small.setCharAt(i, (char) (small.charAt(i) - 'A' + 'a'));
            }
        }
        return small.toString();
    }

    private static String capitals(String text) {
        var capitals = new StringBuilder(text);
        for (var i = 0; i < capitals.length(); i++) {
            if (capitals.charAt(i) >= 'a' && capitals.charAt(i) <= 'z') {
                capitals.setCharAt(i, (char) (capitals.charAt(i) - 'a' + 'A'));
            }
        }
        return capitals.toString();
    }

    /** {@code string(..)}. */
    Object of(Object value) {
        return switch (value) {
            case String text -> text;
            case Boolean truth -> truth ? "true" : "false";
            case BigDecimal number -> number(number);
            case List<?> items when mixpanel.says(Doubt.STRUCTURES_ARE_CAST) -> items.toString();
            default -> value == NULL ? NULL : UNDEFINED;
        };
    }

    private String number(BigDecimal number) {
        if (mixpanel.says(Doubt.TEXT_OF_ALL_DECIMALS)) {
            return number.toPlainString();
        }
        var image = number.doubleValue();
        return image == Math.rint(image) && !Double.isInfinite(image)
                ? new BigDecimal(image).toBigInteger().toString()
                : Double.toString(image);
    }
}
