package io.cistern.table;

import java.util.Locale;

/** A measure of a group of profiles. */
public sealed interface Measure {

    /** The name in an answer: {@code count}, {@code sum(Total Spent)}. */
    String label();

    /** The number of profiles. */
    record Count() implements Measure {
        @Override
        public String label() {
            return "count";
        }
    }

    /** A figure of the values of a property. */
    record Of(Figure figure, String property) implements Measure {
        @Override
        public String label() {
            return figure.label() + "(" + property + ")";
        }
    }

    /**
     * The figures of values. All except {@link #DISTINCT} use numbers only and ignore other values, including numbers
     * with an exponent over 400. Without numbers they are null.
     */
    enum Figure {
        /** The exact sum. */
        SUM,
        /** The exact sum divided by the count, with 34 digits. */
        AVG,
        MIN,
        MAX,
        /** The percentile by the nearest rank, which is one of the values, in its original form. */
        P50,
        P90,
        P99,
        /** The number of distinct values without null and missing: 1 and 1.0 are equal, and case is significant. */
        DISTINCT;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
