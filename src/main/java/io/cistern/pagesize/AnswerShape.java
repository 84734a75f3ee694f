package io.cistern.pagesize;

import io.cistern.profile.Cursor;
import io.cistern.profile.Fetched;
import org.jspecify.annotations.Nullable;

/**
 * What one call brought.
 *
 * @param size the number of rows of a full page, as the answer says
 * @param rows how many rows it brought, those that were left out included
 * @param expectedRows how many rows it should have by its size and the total; 0 when that is not known
 * @param total how many rows the whole answer has; null when the answer does not say
 * @param bytes the size of the rows as JSON
 */
record AnswerShape(
        int size, long rows, long expectedRows, @Nullable Long total, long bytes) {

    static AnswerShape of(Cursor cursor, Fetched fetched) {
        var first = fetched.first();
        var expected = cursor instanceof Cursor.Next next && first.perCall() > 1
                ? next.parts().rows()
                : first.total() == null ? 0 : Math.min(first.total(), first.callSize());
        return new AnswerShape(
                first.callSize(),
                fetched.pages().stream()
                        .mapToLong(page -> page.rows().count() + page.leftOut().count())
                        .sum(),
                expected,
                first.total(),
                fetched.pages().stream().mapToLong(page -> page.rows().bytes()).sum());
    }

    /** Whether it has fewer rows than its size and the total say. */
    boolean isShort() {
        return rows < expectedRows;
    }

    /** The mean size of a row; 0 without rows. */
    long bytesPerRow() {
        return rows == 0 ? 0 : Math.max(1, bytes / rows);
    }
}
