package io.cistern.ledger;

/** What to do for a window when the ledger may not know of every call: it is new, was lost, or is an old copy. */
public enum LostLedgerPolicy {
    /** One call at a time: Mixpanel's answer tells before the next one leaves. */
    PROBE,
    /** No call at all. */
    STRICT,
    /** Nothing: nobody else can have made calls. */
    TRUST
}
