package io.cistern.table;

/** The known rules do not decide the query for a cached profile, so the query must go to Mixpanel. */
public final class DeclinedException extends Exception {
    public DeclinedException(String message) {
        super(message, null, false, false); // common, so without a stack trace
    }
}
