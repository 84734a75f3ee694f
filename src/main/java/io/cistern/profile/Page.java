package io.cistern.profile;

import io.cistern.rows.Rows;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A page of one upstream session's answer.
 *
 * @param session the session that all pages of this answer share
 * @param number counted from 0
 * @param size rows of a full page, as the upstream echoed it
 * @param total profiles of the whole answer; known on page 0, null where the upstream did not say
 * @param rows those that can be trusted
 * @param leftOut the others
 * @param asOf when its call was sent: the answer is at least as new as that
 */
public record Page(
        String session, int number, int size, @Nullable Long total, Rows rows, LeftOut leftOut, Instant asOf) {

    /** No session of Mixpanel's has a name like this. */
    private static final String OURS = "merged ";

    /** A page of which no row was left out. */
    public Page(String session, int number, int size, @Nullable Long total, Rows rows, Instant asOf) {
        this(session, number, size, total, rows, LeftOut.NONE, asOf);
    }

    /** The only page of a whole answer that was cut out of the answer to several questions. */
    public static Page cut(Rows rows, int size, Instant asOf) {
        return new Page(OURS + UUID.randomUUID(), 0, size, (long) rows.count(), rows, asOf);
    }

    /** Whether it is not as Mixpanel gave it. */
    public boolean isCut() {
        return session.startsWith(OURS);
    }

    /** How many pages the answer has; what only the first page knows is read from it alone. */
    public int pages() {
        if (total == null) {
            throw new IllegalStateException("Only a first page knows the total");
        }
        return Math.toIntExact(Math.max(1, Math.ceilDiv(total, size)));
    }
}
