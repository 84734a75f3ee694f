package io.cistern.quota;

/** Whether Mixpanel counts pages after the first. */
public enum FollowUpPages {
    COUNTED,
    FREE
}
