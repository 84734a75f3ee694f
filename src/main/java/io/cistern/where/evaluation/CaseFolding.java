package io.cistern.where.evaluation;

import io.cistern.where.evaluation.Rules.Letters;
import java.util.Locale;

/**
 * Compares texts without the case of ASCII letters, and tells where another folding would decide otherwise: that of all
 * of Unicode in comparisons ({@code É} and {@code é}, {@code ß} and {@code SS}, the Kelvin sign and {@code k}), and in
 * order whatever hangs on a letter that is not ASCII, or on whether letters are folded up or down ({@code _} and
 * {@code a}). See {@code mixpanel.md}, 5.6 and 7, rows 15 and 16.
 */
final class CaseFolding {

    /** The order of two texts that another folding would turn around. */
    static final int DOUBTFUL = 2;

    private static final int DOT_ABOVE = 0x307;

    private final Letters letters;

    CaseFolding(Letters letters) {
        this.letters = letters;
    }

    Verdict same(String left, String right) {
        var at = difference(left, right);
        if (at < 0) {
            return Verdict.TRUE;
        }
        // before an ASCII difference all is equal by any folding, and behind it nothing can make up for it
        if (letters == Letters.EXACT || (isAscii(left, at) && isAscii(right, at))) {
            return Verdict.FALSE;
        }
        return full(left).equals(full(right)) ? Verdict.DECLINED : Verdict.FALSE;
    }

    /** What is equal of the texts that are the same. */
    String key(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (lower(text.charAt(i)) != text.charAt(i)) {
                var key = new StringBuilder(text);
                for (var at = i; at < text.length(); at++) {
                    key.setCharAt(at, lower(text.charAt(at)));
                }
                return key.toString();
            }
        }
        return text;
    }

    /** Whether {@link #same} never leaves a doubt. */
    boolean isSure() {
        return letters == Letters.EXACT;
    }

    /** Negative, zero or positive, or {@link #DOUBTFUL}. */
    int order(String left, String right) {
        var at = difference(left, right);
        if (at < 0) {
            return 0;
        }
        if (at == left.length()) {
            return -1;
        }
        if (at == right.length()) {
            return 1;
        }
        char a = lower(left.charAt(at));
        char b = lower(right.charAt(at));
        if (a >= 128 || b >= 128 || isTurnedByCase(a, b)) {
            return DOUBTFUL;
        }
        return a < b ? -1 : 1;
    }

    Verdict contains(String whole, String part) {
        if (key(whole).contains(key(part))) {
            return Verdict.TRUE;
        }
        if (letters == Letters.EXACT || (isAscii(whole) && isAscii(part))) {
            return Verdict.FALSE;
        }
        return full(whole).contains(full(part)) ? Verdict.DECLINED : Verdict.FALSE;
    }

    /** Where the first difference stands, or -1; at the end of the shorter if it is the beginning of the longer. */
    private int difference(String left, String right) {
        var common = Math.min(left.length(), right.length());
        for (var i = 0; i < common; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b && lower(a) != lower(b)) {
                return i;
            }
        }
        return left.length() == right.length() ? -1 : common;
    }

    private char lower(char letter) {
        return letters == Letters.FOLDED && letter >= 'A' && letter <= 'Z' ? (char) (letter + ('a' - 'A')) : letter;
    }

    /**
     * The coarsest folding: texts that any folding of Unicode takes for equal are equal by it. Character by character, for
     * a sigma at the end of a word must not count for more than any other; and without the dot that a Turkish capital
     * keeps in one folding and loses in another.
     */
    static String full(String text) {
        var full = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(point -> {
            if (point < 128) {
                full.append((char) Character.toLowerCase(point));
            } else {
                var upper = Character.toString(point).toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT);
                upper.codePoints()
                        .filter(each -> each != DOT_ABOVE)
                        .forEach(each -> full.appendCodePoint(Character.toLowerCase(each)));
            }
        });
        return full.toString();
    }

    /** How many characters are not ASCII. */
    static int foreign(String text) {
        var count = 0;
        for (var i = 0; i < text.length(); i++) {
            count += text.charAt(i) >= 128 ? 1 : 0;
        }
        return count;
    }

    static boolean isAscii(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    /** Whether that character is ASCII, or the end. */
    private static boolean isAscii(String text, int at) {
        return at >= text.length() || text.charAt(at) < 128;
    }

    /** Whether one of the two stands between upper and lower case letters, and the other is a letter. */
    private boolean isTurnedByCase(char a, char b) {
        return letters == Letters.FOLDED && ((isBetweenCases(a) && isLetter(b)) || (isLetter(a) && isBetweenCases(b)));
    }

    private static boolean isLetter(char lower) {
        return lower >= 'a' && lower <= 'z';
    }

    private static boolean isBetweenCases(char letter) {
        return letter > 'Z' && letter < 'a';
    }
}
