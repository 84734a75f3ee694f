package io.cistern.where.evaluation;

import io.cistern.where.evaluation.Rules.Letters;
import java.util.Locale;

/**
 * Compares texts without the case of ASCII letters, and detects where another folding would give another result.
 * Equality is doubtful where Unicode folding would make the texts equal ({@code É} and {@code é}, {@code ß} and
 * {@code SS}, the Kelvin sign and {@code k}). Order is doubtful where it depends on a letter that is not ASCII, or on
 * folding to upper or lower case ({@code _} and {@code a}). See {@code mixpanel.md}, 5.6 and 7, rows 15 and 16.
 */
final class CaseFolding {

    /** The order of two texts is different under another folding. */
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
        // the texts before an ASCII difference are equal under any folding, and no folding makes the difference equal
        if (letters == Letters.EXACT || (isAscii(left, at) && isAscii(right, at))) {
            return Verdict.FALSE;
        }
        return full(left).equals(full(right)) ? Verdict.DECLINED : Verdict.FALSE;
    }

    /** The folded text: two texts are equal exactly when their keys are equal. */
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

    /** Whether {@link #same} never declines. */
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
        if (a >= 128 || b >= 128 || dependsOnCase(a, b)) {
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

    /**
     * The index of the first difference, or -1 for equal texts; the length of the shorter text if it is a prefix of the
     * longer one.
     */
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
     * The coarsest folding: texts that any Unicode folding makes equal are equal under it. It folds each character
     * alone, because a sigma at the end of a word must fold like any other sigma. It removes the dot above, which only
     * some foldings of the Turkish capital I keep.
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

    /** The number of characters that are not ASCII. */
    static int nonAscii(String text) {
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

    /** Whether the character at this index is ASCII, or the index is the end. */
    private static boolean isAscii(String text, int at) {
        return at >= text.length() || text.charAt(at) < 128;
    }

    /** Whether one character lies between the upper and the lower case letters in ASCII, and the other is a letter. */
    private boolean dependsOnCase(char a, char b) {
        return letters == Letters.FOLDED && ((isBetweenCases(a) && isLetter(b)) || (isLetter(a) && isBetweenCases(b)));
    }

    private static boolean isLetter(char lower) {
        return lower >= 'a' && lower <= 'z';
    }

    private static boolean isBetweenCases(char letter) {
        return letter > 'Z' && letter < 'a';
    }
}
