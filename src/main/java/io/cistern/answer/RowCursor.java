package io.cistern.answer;

import io.cistern.profile.ProfileQuery;
import io.cistern.rows.Hash;
import io.cistern.table.SortOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names the next row to read of a snapshot.
 *
 * @param snapshot the snapshot's id
 * @param row counted from 0
 * @param view the name of the selected and sorted rows; empty for all rows in Mixpanel's order
 */
public record RowCursor(String snapshot, long row, String view) {

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{24})\\.([0-9]{1,15})(?:\\.([0-9a-f]{24}))?");

    public RowCursor(String snapshot, long row) {
        this(snapshot, row, "");
    }

    /** Parses a cursor that a caller sends; empty for any other text. */
    public static Optional<RowCursor> parse(String text) {
        try {
            var decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            var parts = FORM.matcher(decoded);
            if (parts.matches()) {
                var view = parts.group(3);
                return Optional.of(
                        new RowCursor(parts.group(1), Long.parseLong(parts.group(2)), view == null ? "" : view));
            }
        } catch (IllegalArgumentException e) {
            // not Base64, so it is refused like any other text
        }
        return Optional.empty();
    }

    /** The text of the cursor for the caller. */
    public String text() {
        var text = snapshot + "." + row + (view.isEmpty() ? "" : "." + view);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The name of a view: the rows of a query in that order. */
    public static String view(ProfileQuery query, List<SortOrder> order) {
        return Hash.of(query + "\n" + order, 12);
    }

    /** Refuses a cursor of another view, because it would continue with other rows. */
    public void requireView(ProfileQuery query, List<SortOrder> order) {
        if (!view.equals(view(query, order))) {
            throw InvalidCursorException.ofAnotherQuery();
        }
    }

    /** The row. Refused: a row behind the last one. Row 0 is valid even when there are no rows. */
    public long within(long total) {
        if (row > 0 && row >= total) {
            throw new InvalidCursorException("The cursor points behind the end of its answer");
        }
        return row;
    }

    /** The name that all cursors into these rows share. */
    public String name() {
        return snapshot + (view.isEmpty() ? "" : "-" + view);
    }

    /** The cursor to a row of the rows with that name. */
    static RowCursor named(String name, long row) {
        var parts = name.split("-", 2);
        return new RowCursor(parts[0], row, parts.length > 1 ? parts[1] : "");
    }
}
