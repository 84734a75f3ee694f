package io.cistern.ledger;

import io.cistern.profile.WaitReason;

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
    PAUSED;

    /** The kind of a reason for which a call waits. */
    public static DenialReason of(WaitReason reason) {
        return switch (reason) {
            case BUDGET_SPENT, RESERVED, MIXPANEL_PAUSE, LEDGER_UNPROVEN -> WINDOW;
            case PEER_FETCH -> ELSEWHERE;
            case QUEUE_FULL -> QUEUE;
            case PAUSED -> PAUSED;
            case LEDGER_PROBE,
                    CONCURRENCY,
                    DEAD_CALLS,
                    MIXPANEL_LOAD,
                    TURN,
                    SHARED_FETCH,
                    LEDGER_UNAVAILABLE,
                    NEXT_ATTEMPT,
                    EXPORT_TURN -> CONCURRENCY;
        };
    }
}
