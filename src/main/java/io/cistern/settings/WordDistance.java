package io.cistern.settings;

/** How different two words are. */
final class WordDistance {

    private WordDistance() {}

    /** How many letters have to be changed, added or taken away to make one of the other (Levenshtein). */
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
