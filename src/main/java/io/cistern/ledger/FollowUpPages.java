package io.cistern.ledger;

/** Whether Mixpanel counts pages after the first. */
public enum FollowUpPages {
    COUNTED,
    FREE
}
