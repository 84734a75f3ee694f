package io.cistern.answer;

/** Whether a snapshot has all rows that Mixpanel counts. */
public enum Completeness {
    /** Not every page is cached. */
    UNKNOWN,
    /** Every page is cached, and the number of distinct ids equals the total. */
    WHOLE,
    /** As {@link #WHOLE}, but untrusted rows were left out. Another fetch would bring the same rows. */
    LEFT_OUT,
    /** Every page is cached, and the number of distinct ids differs from the total. The query is fetched again. */
    INCOMPLETE;

    /** Whether no rows are missing except those that were left out. */
    public boolean addsUp() {
        return this == WHOLE || this == LEFT_OUT;
    }
}
