package io.cistern.quota;

/** What there is too little of. */
public enum Shortage {
    /** Calls left in the window. */
    WINDOW,
    /** Calls at a time; also when Mixpanel asked for a pause. */
    CONCURRENCY
}
