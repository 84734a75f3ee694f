package io.cistern.mixpanel;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Reads the wait that a response asks for, if it is plausible. */
final class RetryAfter {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST =
            Duration.ofHours(1); // servers have sent days; no window is longer than an hour

    private RetryAfter() {}

    static @Nullable Duration of(HttpHeaders headers, Instant now) {
        var value = headers.getFirst(HttpHeaders.RETRY_AFTER);
        if (value == null) {
            return null;
        }
        var wait = wait(value.strip(), now);
        return wait == null || wait.compareTo(SHORTEST) < 0 || wait.compareTo(LONGEST) > 0 ? null : wait;
    }

    private static @Nullable Duration wait(String value, Instant now) {
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            var until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Duration.between(now, until.toInstant());
        } catch (DateTimeException e) {
            return null;
        }
    }
}
