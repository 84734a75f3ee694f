package io.cistern.answer;

import io.cistern.profile.ProfileQuery;
import io.cistern.table.SortOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers queries, in whole or one window at a time. */
@FunctionalInterface
public interface Answers {

    /**
     * Begins an answer, and returns when its first page is available.
     *
     * @param window which rows of the answer to return
     * @param askOptions the caller and its limits
     * @throws io.cistern.profile.QueryFailure when the query cannot be answered
     * @throws InvalidCursorException when the window's cursor belongs to another query
     */
    Answer ask(ProfileQuery query, Window window, AskOptions askOptions);

    /**
     * A range of rows of one snapshot, in an order.
     *
     * @param cursor {@code next} of the previous answer; null for the beginning
     * @param limit the maximum number of rows, at least 1; null for all that follow
     * @param order the sort orders, the most significant first; empty for the order in which Mixpanel sends the rows
     */
    record Window(@Nullable RowCursor cursor, @Nullable Long limit, List<SortOrder> order) {

        public static final Window ALL = new Window(null, null);

        public Window {
            order = List.copyOf(order);
        }

        /** A window in the order in which Mixpanel sends the rows. */
        public Window(@Nullable RowCursor cursor, @Nullable Long limit) {
            this(cursor, limit, List.of());
        }

        /**
         * A window that begins at that row.
         *
         * @param place the name of the rows, from {@link Answer#place}
         * @param row counted from 0
         */
        public static Window at(String place, long row, @Nullable Long limit) {
            return new Window(RowCursor.named(place, row), limit);
        }

        public boolean isSorted() {
            return !order.isEmpty();
        }
    }
}
