package io.cistern.ledger;

/** What to do for one window when the ledger may miss calls because it is new, was lost, or is an old copy. */
public enum LostLedgerPolicy {
    /** Make one call at a time: Mixpanel's answer shows whether the window is spent before the next call is sent. */
    PROBE,
    /** Make no call. */
    STRICT,
    /** Continue as usual, because nobody else can have made calls. */
    TRUST
}
