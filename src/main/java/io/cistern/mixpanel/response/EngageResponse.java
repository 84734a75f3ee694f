package io.cistern.mixpanel.response;

import static java.util.Objects.requireNonNullElse;

import io.cistern.profile.Cursor;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.rows.Rows;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An answer before any check. It is checked before it becomes a page: fields that Mixpanel's clients have seen missing
 * may be missing, and fields that are present must agree with the query.
 *
 * @param status "ok"
 * @param page the number of the page
 * @param pageSize rows of a full page
 * @param session the session that later pages belong to
 * @param total profiles of the whole answer; some clients report that only the first page has it
 * @param error Mixpanel's error message, which must never be repeated
 * @param rows the valid rows; null when there were no results
 * @param noRows whether results was null
 * @param leftOut the invalid rows
 */
public record EngageResponse(
        @Nullable String status,
        @Nullable Long page,
        @Nullable Long pageSize,
        @Nullable String session,
        @Nullable Long total,
        @Nullable String error,
        @Nullable Rows rows,
        boolean noRows,
        LeftOut leftOut) {
    /** More pages must be an error: they are a billion profiles at the usual size. */
    private static final long MOST_PAGES = 1_000_000;

    /**
     * Checks the answer and returns its page at a cursor; {@code usualSize} is the size of a full page when the answer
     * has none.
     */
    public Page page(Cursor cursor, int usualSize, Instant asOf) {
        if (error != null) {
            throw ErrorText.saysSessionLost(error, cursor)
                    ? new SessionLost()
                    : UntrustedResponse.answer("it reports an error");
        }
        UntrustedResponse.unless(status == null || status.equals("ok"), "its status is not ok");
        var isNone = noRows && total != null && total == 0;
        UntrustedResponse.unless(rows != null || isNone, "it has no results");
        var all = rows == null ? new Rows.Writer().finish() : rows;
        UntrustedResponse.unless(
                all.count() > 0 || leftOut.count() <= 1,
                "none of its rows can be, for each of them " + reasons(leftOut));
        var size = requireNonNullElse(pageSize, (long) usualSize);
        UntrustedResponse.unless(size >= 1 && size <= Integer.MAX_VALUE, "its page size is out of range");
        UntrustedResponse.unless(
                total == null || (total >= 0 && total / size < MOST_PAGES), "its total is out of range");
        return switch (cursor) {
            case Cursor.First() -> first(all, (int) (long) size, asOf);
            case Cursor.Next next -> later(next, all, (int) (long) size, asOf);
        };
    }

    private Page first(Rows rows, int size, Instant asOf) {
        UntrustedResponse.unless(page == null || page == 0, "it is another page");
        UntrustedResponse.unless(session != null && !session.isEmpty(), "it names no session");
        var count = rows.count() + leftOut.count();
        UntrustedResponse.unless(count <= size, "it has more rows than a page");
        UntrustedResponse.unless(total != null || count < size, "it tells no total");
        return new Page(session, 0, size, requireNonNullElse(total, (long) count), rows, leftOut, asOf);
    }

    private Page later(Cursor.Next asked, Rows rows, int size, Instant asOf) {
        UntrustedResponse.unless(page == null || page == asked.page(), "it is another page");
        UntrustedResponse.unless(session == null || session.equals(asked.session()), "it belongs to another session");
        return new Page(asked.session(), asked.page(), size, total, rows, leftOut, asOf);
    }

    private static String reasons(LeftOut leftOut) {
        return leftOut.reasons().stream().map(LeftOut.Reason::sentence).collect(Collectors.joining(" or "));
    }

    /** The fields of an answer that is being read. */
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

        boolean noRows;
        LeftOut leftOut = LeftOut.NONE;

        EngageResponse finish() {
            return new EngageResponse(status, page, pageSize, session, total, error, rows, noRows, leftOut);
        }
    }
}
