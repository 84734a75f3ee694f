package io.cistern.web.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cursor as callers hold it: the engine's, and the now at which its question was read. With the same body a minute
 * later, {@code within} would stand for another instant, and the cursor would be one of another question.
 *
 * @param readAt null where the question does not depend on it
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
