package io.cistern.answer;

/** Whether the rows of a snapshot are all that Mixpanel counts. */
public enum Completeness {
    /** Not every page is here. */
    UNKNOWN,
    /** Every page is here, and its distinct ids number the total. */
    WHOLE,
    /** The same, but for rows that could not be trusted and were left out. Mixpanel would send them again. */
    LEFT_OUT,
    /** Every page is here, and they do not add up. Mixpanel is asked again. */
    INCOMPLETE;

    /** Whether nothing is missing but rows that were left out. */
    public boolean addsUp() {
        return this == WHOLE || this == LEFT_OUT;
    }
}
