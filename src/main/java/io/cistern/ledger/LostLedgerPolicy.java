package io.cistern.ledger;

/** What to do for one window when the ledger may miss calls because it is new, was lost, or is an old copy. */
public enum LostLedgerPolicy {
    /**
     * Make one call at a time until Mixpanel has answered one, which shows that the window has room. Then make as many at a
     * time as usual, until Mixpanel refuses one.
     */
    PROBE,
    /** Make no call. */
    STRICT,
    /** Continue as usual, because nobody else can have made calls. */
    TRUST
}
