package io.cistern.answer;

import io.cistern.profile.ProfileQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads whole answers that may outlive a process. The session identifies an answer, so another process can continue
 * it.
 */
public interface LongAnswers {

    /** An answer of one session. A lost session may be replaced while the answer is read. */
    interface Begun extends Answer {

        /** The current session. */
        String session();

        /** How many pages one call of the session brings. */
        int pagesPerCall();
    }

    /**
     * Begins an answer that is cached as a whole, or derived from such an answer. It costs nothing. Empty when no cached
     * answer is within the limit of age. Derived rows get a session of their own while they are read.
     */
    Optional<Begun> cached(ProfileQuery query, AskOptions askOptions);

    /**
     * Whether a query takes several look-ups, because it has more ids than one call takes. Its rows are copied like derived
     * ones, in the order of the ids.
     */
    boolean isSplit(ProfileQuery query);

    /**
     * Begins an answer that is fetched: that of an upstream session, or for a {@linkplain #isSplit split} query a copy of the
     * rows of all of its look-ups, once each of them is cached.
     *
     * @param listener receives the progress of the look-ups of a split query
     * @throws io.cistern.profile.QueryFailure when the query cannot be answered. What was fetched stays cached
     */
    Begun begin(ProfileQuery query, AskOptions askOptions, LookUpListener listener);

    /** Receives the progress of the look-ups of a split query. */
    @FunctionalInterface
    interface LookUpListener {

        /** Ignores the progress. */
        LookUpListener NONE = (_, _, _) -> {};

        /**
         * Called after each look-up.
         *
         * @param all the look-ups that the query takes when nothing is cached
         * @param missing the look-ups that are still to be made
         * @param cost the calls that were made
         */
        void done(int all, int missing, int cost);
    }

    /**
     * The query under which the pages of an answer are cached: the query itself, or a short one in place of a split query, whose
     * ids would be stored with each page.
     */
    ProfileQuery cachedAs(ProfileQuery query);

    /**
     * Continues an answer that any process began; empty when its first page is no longer cached. Reading it fails with
     * {@link io.cistern.profile.QueryFailure.SnapshotGone} when its session is lost.
     */
    Optional<Begun> goOn(ProfileQuery query, String session, AskOptions askOptions);

    /** Keeps the pages of that session in the store until then, even when space is short. */
    void pin(ProfileQuery query, String session, Instant until);

    /** Allows the pages of that session to be evicted. */
    void unpin(ProfileQuery query, String session);

    /** Retires a session, so that the next answer to the query begins a new one. */
    void retire(ProfileQuery query, String session);

    /**
     * The part of a session's answer that was read.
     *
     * @param pages how many pages, from the first
     */
    record Part(String session, int pages) {}

    /**
     * Combines the answers of several sessions. Each profile appears once, as the earliest session has it. The answer
     * is complete when the number of profiles equals the total of the last session. Reading fetches nothing, and fails
     * with {@link io.cistern.profile.QueryFailure.SnapshotGone} when a page is no longer cached. Empty when a first
     * page is no longer cached.
     *
     * @param parts at least one, the oldest first
     */
    Optional<Answer> stitched(ProfileQuery query, List<Part> parts);
}
