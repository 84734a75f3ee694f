package io.cistern.history;

import java.io.IOException;

/** The difference of a profile between two snapshots. */
public enum Change {
    /** The profile is only in the newer snapshot. */
    ADDED,
    /** The profile is only in the older snapshot. */
    REMOVED,
    /** The profile is in both snapshots with different properties. */
    CHANGED;

    /** Receives changes one by one. */
    public interface Sink {

        /**
         * Receives a change.
         *
         * @param lines the lines that contain the profile, from the newer snapshot, or from the older one for a removed
         *     profile
         * @param from the start of the line
         * @param to the end of the line, before the line break
         */
        void take(Change change, byte[] lines, int from, int to) throws IOException;
    }
}
