package io.cistern.history;

import io.cistern.cache.CachedSnapshot;

/** A snapshot is incomplete, so a profile that is missing from it cannot be distinguished from a removed profile. */
public final class NotWholeException extends Exception {

    private final transient CachedSnapshot snapshot;

    NotWholeException(CachedSnapshot snapshot) {
        super("Snapshot " + snapshot.id() + " is incomplete");
        this.snapshot = snapshot;
    }

    /** The incomplete snapshot. */
    public CachedSnapshot snapshot() {
        return snapshot;
    }
}
