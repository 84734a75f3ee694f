package io.cistern.profile;

import io.cistern.rows.Rows;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A page of the answer of one upstream session. It is the unit of memory and storage: a larger page of Mixpanel is cut
 * into several of these.
 *
 * @param session the session that all pages of this answer share
 * @param number its number, from 0
 * @param size rows of a full page
 * @param perCall how many pages one call brings
 * @param asked the page size that its session asked Mixpanel for; null for none. Its later calls must ask for the same
 * @param total profiles of the whole answer; known on page 0, null where the upstream did not say
 * @param rows the rows that are valid
 * @param leftOut the rows that are not
 * @param asOf when its call was sent; the answer is at least as new as that
 */
public record Page(
        String session,
        int number,
        int size,
        int perCall,
        @Nullable Integer asked,
        @Nullable Long total,
        Rows rows,
        LeftOut leftOut,
        Instant asOf) {

    /** Rows of a full page when none are asked for, and of each part of a page that is cut. */
    public static final int DOCUMENTED_SIZE = 1000;

    /** The prefixes of Cistern's own sessions. No session of Mixpanel starts with one of them. */
    private static final String CUT = "merged ";

    private static final String COPY = "copied ";

    /** Creates a page without left-out rows that is not a part of a larger one. */
    public Page(String session, int number, int size, @Nullable Long total, Rows rows, Instant asOf) {
        this(session, number, size, 1, null, total, rows, LeftOut.NONE, asOf);
    }

    /** Creates the only page of an answer that was taken from the answer to several merged queries. */
    public static Page cut(Rows rows, int size, Instant asOf) {
        return new Page(CUT + UUID.randomUUID(), 0, size, (long) rows.count(), rows, asOf);
    }

    /** Whether the page was taken from the answer to several merged queries. */
    public boolean isCut() {
        return session.startsWith(CUT);
    }

    /** Creates the name of a session whose pages are copies of derived rows. */
    public static String copySession() {
        return COPY + UUID.randomUUID();
    }

    /** Whether the pages of that session are copies of derived rows. They never answer a query, and cannot be fetched. */
    public static boolean isCopy(String session) {
        return session.startsWith(COPY);
    }

    /** The number of pages of the answer. Only a first page knows it. */
    public int pages() {
        if (total == null) {
            throw new IllegalStateException("Only a first page knows the total");
        }
        return Math.toIntExact(Math.max(1, Math.ceilDiv(total, size)));
    }

    /** The number of calls that bring all pages of the answer. Only a first page knows it. */
    public int calls() {
        return Math.ceilDiv(pages(), perCall);
    }

    /** Rows of a full page of Mixpanel. */
    public int callSize() {
        return Math.multiplyExact(size, perCall);
    }

    /** The call that brings the page of that number. Only a first page knows it. */
    public Cursor call(int page) {
        var call = page / perCall;
        return call == 0
                ? new Cursor.First()
                : new Cursor.Next(session, call, new Cursor.Parts(size, perCall, asked, rowsFrom(call * perCall)));
    }

    /** How many rows the call brings whose first page has that number. */
    private int rowsFrom(int first) {
        return perCall == 1 || total == null ? callSize() : Math.clamp(total - (long) first * size, 0, callSize());
    }
}
