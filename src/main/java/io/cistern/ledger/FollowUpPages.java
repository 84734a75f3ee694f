package io.cistern.ledger;

/** Whether Mixpanel counts pages after the first, as configured or as it applies. */
public enum FollowUpPages {
    COUNTED,
    FREE,
    /** Configured only: they count until trials show that they are free. */
    LEARN
}
