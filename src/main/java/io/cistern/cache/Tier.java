package io.cistern.cache;

/** Where a page is cached. */
public enum Tier {
    /** In the memory of this process. */
    MEMORY,
    /** In the database. */
    SHARED
}
