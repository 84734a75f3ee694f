package io.cistern.history;

import io.cistern.cache.CachedSnapshot;

/** A snapshot is not whole: nobody who is missing can be told from who is gone. */
public final class NotWholeException extends Exception {

    private final transient CachedSnapshot snapshot;

    NotWholeException(CachedSnapshot snapshot) {
        super("Snapshot " + snapshot.id() + " is not whole");
        this.snapshot = snapshot;
    }

    /** The one that is not. */
    public CachedSnapshot snapshot() {
        return snapshot;
    }
}
