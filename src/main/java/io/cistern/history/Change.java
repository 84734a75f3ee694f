package io.cistern.history;

import java.io.IOException;

/** What happened to a profile between two snapshots. */
public enum Change {
    /** It is in the newer one alone. */
    ADDED,
    /** It is in the older one alone. */
    REMOVED,
    /** It is in both, and its properties differ. */
    CHANGED;

    /** Takes one change after the other. */
    public interface Sink {

        /**
         * Takes a change.
         *
         * @param lines where the profile is a line, as it is in the newer snapshot, or was in the older one
         * @param from where the line begins
         * @param to behind its end, without the line break
         */
        void take(Change change, byte[] lines, int from, int to) throws IOException;
    }
}
