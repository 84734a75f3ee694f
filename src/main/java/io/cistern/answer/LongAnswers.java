package io.cistern.answer;

import io.cistern.profile.ProfileQuery;
import java.time.Instant;
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
    Begun begin(ProfileQuery query, Contract contract);

    /**
     * Goes on with an answer that was begun, in whatever process; empty when its first page is not held any more. Reading
     * it fails with {@link io.cistern.profile.QueryFailure.SnapshotGone} when its session is lost.
     */
    Optional<Begun> goOn(ProfileQuery query, String session, Contract contract);

    /** Keeps what is stored of that session until then, whatever room is needed. */
    void pin(ProfileQuery query, String session, Instant until);
}
