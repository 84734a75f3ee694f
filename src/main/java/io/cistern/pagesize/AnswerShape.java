package io.cistern.pagesize;

import io.cistern.profile.Cursor;
import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import org.jspecify.annotations.Nullable;

/**
 * The size of the answer to one call, beside the size that was expected.
 *
 * @param size the number of rows of a full page, as the answer says
 * @param rows how many rows it brought, those that were left out included
 * @param expectedRows how many rows it should have by its size and the total; 0 when that is not known
 * @param total how many rows the whole answer has; null when the answer does not say
 * @param bytes the size of the rows as JSON
 * @param isUncut whether it is one unit of memory although it is larger than documented
 */
record AnswerShape(
        int size, long rows, long expectedRows, @Nullable Long total, long bytes, boolean isUncut) {

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
                fetched.pages().stream().mapToLong(page -> page.rows().bytes()).sum(),
                first.perCall() == 1 && first.size() > Page.DOCUMENTED_SIZE);
    }

    /** Whether it has fewer rows than its size and the total say. */
    boolean isShort() {
        return rows < expectedRows;
    }

    /** Whether it is a first page that is not kept if another call can be made. */
    boolean isUnfit() {
        return isShort() || isUncut;
    }
}
