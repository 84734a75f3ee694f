package io.cistern.where;

/** Finds unpaired surrogates. UTF-8 cannot encode them, so two different texts would be sent as the same bytes. */
public final class Surrogates {
    private Surrogates() {}

    /** The index of the first unpaired surrogate, or -1. */
    public static int indexOfHalf(String text) {
        var i = 0;
        while (i < text.length()) {
            var point = text.codePointAt(i); // an unpaired surrogate is returned unchanged
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
