package io.cistern.cache;

/** The tier that a page is cached in. */
public enum Tier {
    /** In the memory of this process. */
    MEMORY,
    /** In the database. */
    SHARED
}
