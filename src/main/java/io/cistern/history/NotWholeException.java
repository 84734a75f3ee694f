package io.cistern.history;

import io.cistern.cache.KeptSnapshot;

/** A snapshot is not whole: nobody who is missing can be told from who is gone. */
public final class NotWholeException extends Exception {

    private final transient KeptSnapshot snapshot;

    NotWholeException(KeptSnapshot snapshot) {
        super("Snapshot " + snapshot.id() + " is not whole");
        this.snapshot = snapshot;
    }

    /** The one that is not. */
    public KeptSnapshot snapshot() {
        return snapshot;
    }
}
