package io.cistern.web.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The cursor that a caller receives: the cursor of the answer, and the time at which the query was read. With the same
 * body a minute later, {@code within} would resolve to another instant, and the cursor would belong to another query.
 *
 * @param readAt null when the query does not depend on the time
 */
record CallerCursor(@Nullable Instant readAt, String cursor) {

    private static final Pattern WITH_INSTANT = Pattern.compile("~([0-9a-z]{1,12})~(.*)", Pattern.DOTALL);

    static CallerCursor parse(String text) {
        var parts = WITH_INSTANT.matcher(text);
        if (!parts.matches()) {
            return new CallerCursor(null, text);
        }
        try {
            return new CallerCursor(Instant.ofEpochSecond(Long.parseLong(parts.group(1), 36)), parts.group(2));
        } catch (DateTimeException e) {
            return new CallerCursor(null, text);
        }
    }

    String text() {
        return readAt == null ? cursor : "~" + Long.toString(readAt.getEpochSecond(), 36) + "~" + cursor;
    }
}
