package io.cistern.quota;

/** Who is refused when more would wait than may. */
public enum Overflow {
    /** Whoever comes. */
    REFUSE,
    /** Whoever came last of the caller that has most waiting. */
    DISPLACE
}
