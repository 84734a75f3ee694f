package io.cistern.mixpanel.response;

import static java.util.Objects.requireNonNullElse;

import io.cistern.profile.Cursor;
import io.cistern.profile.Fetched;
import io.cistern.profile.LeftOut;
import io.cistern.profile.LeftOut.Reason;
import io.cistern.profile.Page;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.rows.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An answer before any check. It is checked before it becomes pages: fields that Mixpanel's clients have seen missing
 * may be missing, and fields that are present must agree with the query.
 *
 * @param status "ok"
 * @param page the number of the page
 * @param pageSize rows of a full page
 * @param session the session that later pages belong to
 * @param total profiles of the whole answer; some clients report that only the first page has it
 * @param error Mixpanel's error message, which must never be repeated
 * @param parts the rows, cut into parts of the documented size; null when there were no results
 * @param noRows whether results was null
 */
public record EngageResponse(
        @Nullable String status,
        @Nullable Long page,
        @Nullable Long pageSize,
        @Nullable String session,
        @Nullable Long total,
        @Nullable String error,
        @Nullable List<Part> parts,
        boolean noRows) {
    /** More pages must be an error: they are a billion profiles at the usual size. */
    private static final long MOST_PAGES = 1_000_000;

    /** Consecutive rows: the valid ones, and the count of the others. */
    public record Part(Rows rows, LeftOut leftOut) {

        private static final Part EMPTY = new Part(new Rows.Writer().finish(), LeftOut.NONE);

        int count() {
            return rows.count() + leftOut.count();
        }
    }

    /**
     * Checks the answer and returns its pages. A page that is larger than the documented size becomes several, if that
     * size divides it.
     *
     * @param asked the page size that was asked for; null for none
     */
    public Fetched pages(Cursor cursor, @Nullable Integer asked, Instant asOf) {
        if (error != null) {
            throw ErrorText.saysSessionLost(error, cursor)
                    ? new SessionLost()
                    : UntrustedResponse.answer("it reports an error");
        }
        UntrustedResponse.unless(status == null || status.equals("ok"), "its status is not ok");
        var isNone = noRows && total != null && total == 0;
        UntrustedResponse.unless(parts != null || isNone, "it has no results");
        var all = parts == null ? List.of(Part.EMPTY) : parts;
        requireRows(all);
        var expected = switch (cursor) {
            case Cursor.First() -> assumedSize(asked, count(all));
            case Cursor.Next next -> next.parts().callSize();
        };
        var size = requireNonNullElse(pageSize, (long) expected);
        UntrustedResponse.unless(size >= 1 && size <= Integer.MAX_VALUE, "its page size is out of range");
        var shortest = Math.min(size, Page.DOCUMENTED_SIZE);
        UntrustedResponse.unless(
                total == null || (total >= 0 && total / shortest < MOST_PAGES), "its total is out of range");
        return switch (cursor) {
            case Cursor.First() -> first(all, (int) (long) size, asked, asOf);
            case Cursor.Next next -> later(next, all, (int) (long) size, asOf);
        };
    }

    /** The rows of a full page when the answer does not say. Mixpanel may ignore a larger size than documented. */
    private int assumedSize(@Nullable Integer asked, int count) {
        if (asked == null) {
            return Page.DOCUMENTED_SIZE;
        }
        var isIgnored = asked > Page.DOCUMENTED_SIZE && count == Page.DOCUMENTED_SIZE && total != null && total > count;
        return isIgnored ? Page.DOCUMENTED_SIZE : asked;
    }

    private static void requireRows(List<Part> all) {
        var leftOut = leftOut(all);
        UntrustedResponse.unless(
                leftOut.count() <= 1
                        || all.stream().anyMatch(part -> part.rows().count() > 0),
                "none of its rows can be, for each of them " + reasons(leftOut));
    }

    private Fetched first(List<Part> all, int size, @Nullable Integer asked, Instant asOf) {
        UntrustedResponse.unless(page == null || page == 0, "it is another page");
        UntrustedResponse.unless(session != null && !session.isEmpty(), "it names no session");
        var count = count(all);
        UntrustedResponse.unless(count <= size, "it has more rows than a page");
        // with a larger size than documented, Mixpanel may have capped the rows without notice
        var mayBeCapped = asked != null && asked > Page.DOCUMENTED_SIZE;
        UntrustedResponse.unless(total != null || (count < size && !mayBeCapped), "it has no total");
        var perCall = perCall(size);
        var first = new Page(
                session,
                0,
                size / perCall,
                perCall,
                asked,
                requireNonNullElse(total, (long) count),
                Part.EMPTY.rows(),
                LeftOut.NONE,
                asOf);
        return fetched(first, Math.min(perCall, first.pages()), all);
    }

    private Fetched later(Cursor.Next asked, List<Part> all, int size, Instant asOf) {
        UntrustedResponse.unless(page == null || page == asked.page(), "it is another page");
        UntrustedResponse.unless(session == null || session.equals(asked.session()), "it belongs to another session");
        var parts = asked.parts();
        if (parts.perCall() > 1) {
            UntrustedResponse.unless(
                    size == parts.callSize(), "its page size is not that of the first page of its session");
            UntrustedResponse.unless(count(all) <= size, "it has more rows than a page");
        }
        var first = new Page(
                asked.session(),
                asked.from(),
                parts.perCall() > 1 ? parts.size() : size,
                parts.perCall(),
                parts.asked(),
                total,
                Part.EMPTY.rows(),
                LeftOut.NONE,
                asOf);
        return fetched(first, parts.count(), all);
    }

    /** How many pages a page of Mixpanel becomes. */
    private static int perCall(int size) {
        return size % Page.DOCUMENTED_SIZE == 0 ? size / Page.DOCUMENTED_SIZE : 1;
    }

    /**
     * Distributes the rows over so many pages. Pages without rows are made as well, so that an answer that is too short
     * is noticed. Rows behind the last page are counted as left out, so that an answer that is too long is noticed.
     */
    private static Fetched fetched(Page first, int count, List<Part> all) {
        if (first.perCall() == 1) {
            var rows = all.size() == 1
                    ? all.getFirst().rows()
                    : Rows.joined(all.stream().map(Part::rows).toList());
            return Fetched.of(page(first, 0, rows, leftOut(all)));
        }
        var pages = new ArrayList<Page>(count);
        for (var at = 0; at < count; at++) {
            var part = at < all.size() ? all.get(at) : Part.EMPTY;
            var beyond = at == count - 1 ? beyond(all.subList(Math.min(count, all.size()), all.size())) : LeftOut.NONE;
            pages.add(page(first, at, part.rows(), part.leftOut().plus(beyond)));
        }
        return new Fetched(pages);
    }

    private static LeftOut beyond(List<Part> surplus) {
        var valid = surplus.stream().mapToInt(part -> part.rows().count()).sum();
        return valid == 0 ? leftOut(surplus) : leftOut(surplus).plus(new LeftOut(valid, Set.of(Reason.BEYOND_TOTAL)));
    }

    /** The total is known on the first page alone. */
    private static Page page(Page first, int at, Rows rows, LeftOut leftOut) {
        return new Page(
                first.session(),
                first.number() + at,
                first.size(),
                first.perCall(),
                first.asked(),
                at == 0 ? first.total() : null,
                rows,
                leftOut,
                first.asOf());
    }

    private static int count(List<Part> all) {
        return all.stream().mapToInt(Part::count).sum();
    }

    private static LeftOut leftOut(List<Part> all) {
        return all.stream().map(Part::leftOut).reduce(LeftOut.NONE, LeftOut::plus);
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
        List<Part> parts;

        boolean noRows;

        EngageResponse finish() {
            return new EngageResponse(status, page, pageSize, session, total, error, parts, noRows);
        }
    }
}
