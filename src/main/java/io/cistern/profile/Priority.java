package io.cistern.profile;

/** How urgent a caller's work is. More urgent work passes the other, within bounds. */
public enum Priority {
    /** Somebody waits for it. */
    INTERACTIVE,
    /** A screen that somebody may look at. */
    DASHBOARD,
    /** Nobody waits for it: exports, refreshes, nightly jobs. */
    BATCH
}
