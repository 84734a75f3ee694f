package io.cistern.quota.admission;

/** Which call is refused when the queue is full. */
public enum QueueOverflowPolicy {
    /** The new call. */
    REFUSE,
    /** The newest call of the caller with the most waiting calls. */
    DISPLACE
}
