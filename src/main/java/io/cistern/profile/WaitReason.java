package io.cistern.profile;

import java.util.Locale;

/** Why a call to Mixpanel, or the work that needs it, waits. */
public enum WaitReason {
    /** The calls of the window are spent. */
    BUDGET_SPENT("The project's budget is spent"),
    /** The calls that are left are reserved for work that is not batch work. */
    RESERVED("The calls that are left in the window are reserved for other work than batch work"),
    /** Mixpanel answered that the window is spent, and the project pauses. */
    MIXPANEL_PAUSE("Mixpanel answered that the project's window is spent, and asked for a pause"),
    /** The ledger may miss calls, and no call is made until they have left the window. */
    LEDGER_UNPROVEN("The ledger may miss calls, and no call is made until those have left the window"),
    /** The ledger may miss calls, and one call at a time is made until Mixpanel has answered one. */
    LEDGER_PROBE("The ledger may miss calls, and one call at a time is made until Mixpanel has answered one"),
    /** As many calls are under way as are allowed. */
    CONCURRENCY("As many calls are under way as are allowed at a time"),
    /** Calls whose process has died may still run at Mixpanel, and hold their places. */
    DEAD_CALLS("Calls of a process that died may still run at Mixpanel, and hold their places for a while"),
    /** Mixpanel asked for a pause because of its load or of concurrent calls. */
    MIXPANEL_LOAD(
            "Mixpanel refused a call because of its load or of other calls at the same time, and the project pauses"),
    /** Other callers come first. */
    TURN("The calls of other callers come first"),
    /** Another process fetches the page. */
    PEER_FETCH("Another process is fetching the same page, or has died while it did"),
    /** Another request waits for the same page, and for longer. */
    SHARED_FETCH("A call for the same page waits already, for a request that waits longer"),
    /** Too many calls wait. */
    QUEUE_FULL("Too many calls are waiting"),
    /** An operator has paused spending. */
    PAUSED("Spending is paused for this project by an operator"),
    /** The ledger of calls cannot be reached. */
    LEDGER_UNAVAILABLE("The ledger of calls cannot be reached, and no call is made without it"),
    /** The last call failed, and the next attempt comes after a pause. */
    NEXT_ATTEMPT("The last call brought no good answer, and the next attempt comes after a pause"),
    /** Few exports run at the same time. */
    EXPORT_TURN("The export begins when it is its turn among the exports");

    private final String sentence;

    WaitReason(String sentence) {
        this.sentence = sentence;
    }

    /** The word that stands for it in JSON. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** An English sentence without its full stop. */
    public String sentence() {
        return sentence;
    }

    /** Whether calls are under way meanwhile, so that the work of the same caller may go on. */
    public boolean isBesideCalls() {
        return this == CONCURRENCY || this == LEDGER_PROBE || this == TURN;
    }
}
