package io.cistern.cache;

/** Where a page is held. */
public enum Tier {
    /** In this process. */
    MEMORY,
    /** In the database. */
    SHARED
}
