package io.cistern.answer;

import io.cistern.profile.ProfileQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whole answers that may take longer than a process lives: each is known by its upstream session, and goes on by it. */
public interface LongAnswers {

    /** An answer of one session; while it is read, a lost session may be replaced. */
    interface Begun extends Answer {

        /** The session that answers now. */
        String session();
    }

    /**
     * Begins an answer.
     *
     * @throws io.cistern.profile.QueryFailure when it cannot be answered
     */
    Begun begin(ProfileQuery query, AskOptions askOptions);

    /**
     * Goes on with an answer that was begun, in whatever process; empty when its first page is not held any more. Reading
     * it fails with {@link io.cistern.profile.QueryFailure.SnapshotGone} when its session is lost.
     */
    Optional<Begun> goOn(ProfileQuery query, String session, AskOptions askOptions);

    /** Keeps what is stored of that session until then, whatever room is needed. */
    void pin(ProfileQuery query, String session, Instant until);

    /** Lets the next answer to the question begin a session of its own. */
    void retire(ProfileQuery query, String session);

    /**
     * What a session answered as far as it was read.
     *
     * @param pages how many pages, from the first
     */
    record Part(String session, int pages) {}

    /**
     * The answers of several sessions as one: nobody comes twice, and whom two of them have comes as the earlier one has it.
     * It is complete when its people number the last one's total. Reading fetches nothing, and fails with
     * {@link io.cistern.profile.QueryFailure.SnapshotGone} when a page is not held any more. Empty when a first page is not.
     *
     * @param parts one at least, the oldest first
     */
    Optional<Answer> stitched(ProfileQuery query, List<Part> parts);
}
