package io.cistern.answer;

import io.cistern.profile.ProfileQuery;
import io.cistern.table.SortOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers questions whole, or a window at a time. */
@FunctionalInterface
public interface Answers {

    /**
     * Begins an answer: returns once its first page is here.
     *
     * @param window which rows of the answer are wanted
     * @param askOptions on what terms the caller wants it
     * @throws io.cistern.profile.QueryFailure when it cannot be answered
     * @throws InvalidCursorException when the window's cursor is not one of this question's
     */
    Answer ask(ProfileQuery query, Window window, AskOptions askOptions);

    /**
     * A window onto one snapshot.
     *
     * @param cursor {@code next} of the answer before; null for the beginning
     * @param limit at most so many rows, at least 1; null for all that follow
     * @param order by what the rows are brought into order, the weightiest first; empty for the order they came in
     */
    record Window(@Nullable RowCursor cursor, @Nullable Long limit, List<SortOrder> order) {

        public static final Window ALL = new Window(null, null);

        public Window {
            order = List.copyOf(order);
        }

        /** In the order in which rows came. */
        public Window(@Nullable RowCursor cursor, @Nullable Long limit) {
            this(cursor, limit, List.of());
        }

        /**
         * From that row on.
         *
         * @param place as {@link Answer#place} named the rows
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
