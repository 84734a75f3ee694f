package io.cistern.web;

import io.cistern.cache.KeptSnapshot;

/** A snapshot that is not whole has nothing to be compared. */
final class PartialSnapshotException extends Refusal {

    private final transient KeptSnapshot snapshot;

    PartialSnapshotException(KeptSnapshot snapshot) {
        super("Not all of snapshot " + snapshot.id() + " is here, or its pages do not add up");
        this.snapshot = snapshot;
    }

    /** The one that is not whole. */
    KeptSnapshot snapshot() {
        return snapshot;
    }
}
