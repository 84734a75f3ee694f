package io.cistern.where;

/** Looks for halves of surrogate pairs: UTF-8 has no form for them, so two different texts would be sent as one. */
public final class Surrogates {
    private Surrogates() {}

    /** Where the first half stands, or -1. */
    public static int indexOfHalf(String text) {
        var i = 0;
        while (i < text.length()) {
            var point = text.codePointAt(i); // of a whole pair the character, of half a pair that half
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                return i;
            }
            i += Character.charCount(point);
        }
        return -1;
    }

    static String whole(String text) {
        if (indexOfHalf(text) >= 0) {
            throw new IllegalArgumentException("Half of a surrogate pair cannot be sent");
        }
        return text;
    }
}
