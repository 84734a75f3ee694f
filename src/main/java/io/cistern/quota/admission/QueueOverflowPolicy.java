package io.cistern.quota.admission;

/** Who is refused when more would wait than may. */
public enum QueueOverflowPolicy {
    /** Whoever comes. */
    REFUSE,
    /** Whoever came last of the caller that has most waiting. */
    DISPLACE
}
