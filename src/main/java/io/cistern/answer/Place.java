package io.cistern.answer;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A place in a snapshot: what a cursor says.
 *
 * @param snapshot the snapshot's id
 * @param row the next row, counted from 0
 */
record Place(String snapshot, long row) {

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{24})\\.([0-9]{1,15})");

    static Place parse(String cursor) throws InvalidCursorException {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            var parts = FORM.matcher(text);
            if (parts.matches()) {
                return new Place(parts.group(1), Long.parseLong(parts.group(2)));
            }
        } catch (IllegalArgumentException e) {
            // not base64: it is answered like any other text that we never gave
        }
        throw new InvalidCursorException("This is not a cursor of ours; send next of an answer as it was");
    }

    /** The row, if the snapshot has it. */
    long within(Snapshot found) throws InvalidCursorException {
        if (row >= found.total()) {
            throw new InvalidCursorException("The cursor points behind the end of its answer");
        }
        return row;
    }

    String cursor() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((snapshot + "." + row).getBytes(StandardCharsets.US_ASCII));
    }
}
