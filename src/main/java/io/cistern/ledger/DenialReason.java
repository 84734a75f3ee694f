package io.cistern.ledger;

/** Why a call cannot start. */
public enum DenialReason {
    /** No calls are left in the window. */
    WINDOW,
    /** Too many are under way; also when Mixpanel asked for a pause. */
    CONCURRENCY,
    /** Another process is fetching the very page. */
    ELSEWHERE,
    /** Too many wait already. */
    QUEUE,
    /** An operator has stopped spending. */
    PAUSED
}
