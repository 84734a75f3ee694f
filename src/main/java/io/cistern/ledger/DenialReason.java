package io.cistern.ledger;

/** Why a call cannot start. */
public enum DenialReason {
    /** No calls are left in the window. */
    WINDOW,
    /** Too many calls are under way, or Mixpanel asked for a pause. */
    CONCURRENCY,
    /** Another process is fetching the same page. */
    ELSEWHERE,
    /** The queue is full. */
    QUEUE,
    /** An operator has paused spending. */
    PAUSED
}
