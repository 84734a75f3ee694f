package io.cistern.profile;

/** How urgent a caller's work is. More urgent work goes first, within limits. */
public enum Priority {
    /** Somebody waits for the answer. */
    INTERACTIVE,
    /** A screen that somebody may be looking at. */
    DASHBOARD,
    /** Nobody waits for the answer: exports, refreshes, nightly jobs. */
    BATCH
}
