package io.cistern.settings;

/** Measures the difference between two words. */
final class WordDistance {

    private WordDistance() {}

    /** The number of letters to change, add or remove to turn one word into the other (Levenshtein). */
    static int between(String one, String other) {
        if (one.equals(other)) {
            return 0;
        }
        var above = new int[other.length() + 1];
        for (var j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (var i = 1; i <= one.length(); i++) {
            var row = new int[above.length];
            row[0] = i;
            for (var j = 1; j < row.length; j++) {
                var change = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[other.length()];
    }
}
