package io.cistern.answer.paged;

import io.cistern.answer.Answer;
import io.cistern.profile.Page;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive rows of a snapshot, and the pages that contain them.
 *
 * @param from the first row, counted from 0
 * @param to the row after the last
 * @param pageSize how many rows a full page has
 */
public record RowRange(long from, long to, int pageSize) {

    public static RowRange of(long from, @Nullable Long limit, Snapshot snapshot) {
        var rest = snapshot.total() - from;
        var to = from + (limit == null ? rest : Math.min(limit, rest));
        return new RowRange(from, to, snapshot.first().size());
    }

    int firstPage() {
        return Math.toIntExact(from / pageSize);
    }

    int endPage() {
        return Math.toIntExact(Math.ceilDiv(to, pageSize));
    }

    /** The rows of this page that are within the range; fewer for a short page. */
    Answer.Slice cut(Page page) {
        var start = (long) page.number() * pageSize;
        var count = page.rows().count();
        var first = Math.clamp(from - start, 0, count);
        return new Answer.Slice(page.rows(), first, Math.max(first, Math.clamp(to - start, 0, count)));
    }
}
