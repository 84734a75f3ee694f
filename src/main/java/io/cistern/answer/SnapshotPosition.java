package io.cistern.answer;

import io.cistern.profile.ProfileQuery;
import io.cistern.rows.Hash;
import io.cistern.table.SortOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A place in the rows that a snapshot gives for a question: what a cursor says.
 *
 * @param snapshot the snapshot's id
 * @param row the next row, counted from 0
 * @param view which rows of the snapshot, in which order; empty for all of them as they came
 */
record SnapshotPosition(String snapshot, long row, String view) {

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{24})\\.([0-9]{1,15})(?:\\.([0-9a-f]{24}))?");

    SnapshotPosition(String snapshot, long row) {
        this(snapshot, row, "");
    }

    static SnapshotPosition parse(String cursor) throws InvalidCursorException {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            var parts = FORM.matcher(text);
            if (parts.matches()) {
                var view = parts.group(3);
                return new SnapshotPosition(parts.group(1), Long.parseLong(parts.group(2)), view == null ? "" : view);
            }
        } catch (IllegalArgumentException e) {
            // not base64: it is answered like any other text that we never gave
        }
        throw new InvalidCursorException("This is not a cursor of ours; send next of an answer as it was");
    }

    /** The name of a view: of its question's rows in that order. */
    static String view(ProfileQuery query, List<SortOrder> order) {
        return Hash.of(query + "\n" + order, 12);
    }

    /** Refuses a cursor of another view: it would go on with other rows. */
    void requireView(ProfileQuery query, List<SortOrder> order) throws InvalidCursorException {
        if (!view.equals(view(query, order))) {
            throw new InvalidCursorException(
                    "The cursor belongs to another question; send it with the body it was given for");
        }
    }

    /** The row, if there are so many; of no rows there is a beginning, too. */
    long within(long total) throws InvalidCursorException {
        if (row > 0 && row >= total) {
            throw new InvalidCursorException("The cursor points behind the end of its answer");
        }
        return row;
    }

    /** What all places in these rows have in common. */
    String name() {
        return snapshot + (view.isEmpty() ? "" : "-" + view);
    }

    /** The place of that row, by the name of its rows. */
    static SnapshotPosition named(String name, long row) {
        var parts = name.split("-", 2);
        return new SnapshotPosition(parts[0], row, parts.length > 1 ? parts[1] : "");
    }

    String cursor() {
        var text = snapshot + "." + row + (view.isEmpty() ? "" : "." + view);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
