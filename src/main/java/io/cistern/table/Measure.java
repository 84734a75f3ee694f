package io.cistern.table;

import java.util.Locale;

/** What is told of a group of profiles. */
public sealed interface Measure {

    /** As it is called in an answer: {@code count}, {@code sum(Total Spent)}. */
    String label();

    /** How many there are. */
    record Count() implements Measure {
        @Override
        public String label() {
            return "count";
        }
    }

    /** A figure of what they have under a name. */
    record Of(Figure figure, String property) implements Measure {
        @Override
        public String label() {
            return figure.label() + "(" + property + ")";
        }
    }

    /**
     * What is told of values. All but {@link #DISTINCT} are of numbers and pass over everything else, numbers of an
     * exponent over 400 included; of no numbers they are null.
     */
    enum Figure {
        /** Exact. */
        SUM,
        /** The exact sum divided, to 34 digits. */
        AVG,
        MIN,
        MAX,
        /** The number of the nearest rank, which is one that is there, as it is there. */
        P50,
        P90,
        P99,
        /** How many different values there are, null and missing ones apart: 1 and 1.0 are one, and case tells apart. */
        DISTINCT;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
