package io.cistern.mixpanel;

import static java.util.Objects.requireNonNullElse;

import io.cistern.profile.Cursor;
import io.cistern.profile.Page;
import io.cistern.profile.QueryFailure.SessionLost;
import io.cistern.profile.Rows;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it was read, checked before it becomes a page. What Mixpanel's clients have seen missing may be missing;
 * what is there must agree with the question.
 *
 * @param status "ok"
 * @param page the page asked for
 * @param pageSize rows of a full page
 * @param session the session that later pages belong to
 * @param total profiles of the whole answer; some say that only the first page tells it
 * @param error what went wrong, in Mixpanel's words; never to be repeated
 */
record EngageResponse(
        @Nullable String status,
        @Nullable Long page,
        @Nullable Long pageSize,
        @Nullable String session,
        @Nullable Long total,
        @Nullable String error,
        @Nullable Rows rows) {
    /** More would be a mistake somewhere: a billion profiles at the usual size. */
    private static final long MOST_PAGES = 1_000_000;

    /** The page at that cursor; {@code usualSize} is the size of a full page when the answer does not tell. */
    Page page(Cursor cursor, int usualSize, Instant asOf) {
        if (error != null) {
            throw ErrorText.tellsLostSession(error, cursor)
                    ? new SessionLost()
                    : Malformed.answer("it reports an error");
        }
        Malformed.unless(status == null || status.equals("ok"), "its status is not ok");
        Malformed.unless(rows != null, "it has no results");
        var size = requireNonNullElse(pageSize, (long) usualSize);
        Malformed.unless(size >= 1 && size <= Integer.MAX_VALUE, "its page size is out of range");
        Malformed.unless(total == null || (total >= 0 && total / size < MOST_PAGES), "its total is out of range");
        return switch (cursor) {
            case Cursor.First() -> first(rows, (int) (long) size, asOf);
            case Cursor.Next next -> later(next, rows, (int) (long) size, asOf);
        };
    }

    private Page first(Rows rows, int size, Instant asOf) {
        Malformed.unless(page == null || page == 0, "it is another page");
        Malformed.unless(session != null && !session.isEmpty(), "it names no session");
        Malformed.unless(rows.count() <= size, "it has more rows than a page");
        Malformed.unless(total != null || rows.count() < size, "it tells no total");
        return new Page(session, 0, size, requireNonNullElse(total, (long) rows.count()), rows, asOf);
    }

    private Page later(Cursor.Next asked, Rows rows, int size, Instant asOf) {
        Malformed.unless(page == null || page == asked.page(), "it is another page");
        Malformed.unless(session == null || session.equals(asked.session()), "it belongs to another session");
        return new Page(asked.session(), asked.page(), size, total, rows, asOf);
    }

    /** An answer being read. */
    static final class Draft {
        @Nullable
        String status;

        @Nullable
        Long page;

        @Nullable
        Long pageSize;

        @Nullable
        String session;

        @Nullable
        Long total;

        @Nullable
        String error;

        @Nullable
        Rows rows;

        EngageResponse finish() {
            return new EngageResponse(status, page, pageSize, session, total, error, rows);
        }
    }
}
