package io.cistern.web.request;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses a whole number of seconds with any number of digits (RFC 9111, 1.2.2). A duration of more than 68 years counts
 * as 68 years.
 */
final class DeltaSeconds {

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern ZEROS = Pattern.compile("^0+");
    private static final int LONG_DIGITS = 18;
    private static final long MAX_SECONDS = 1L << 31;

    private DeltaSeconds() {}

    /** Returns the duration, or empty when the text is no such number. */
    public static Optional<Duration> parse(@Nullable String text) {
        if (text == null || !DIGITS.matcher(text).matches()) {
            return Optional.empty();
        }
        var number = ZEROS.matcher(text).replaceFirst("");
        return Optional.of(Duration.ofSeconds(seconds(number)));
    }

    private static long seconds(String number) {
        if (number.length() > LONG_DIGITS) {
            return MAX_SECONDS;
        }
        return number.isEmpty() ? 0 : Math.min(MAX_SECONDS, Long.parseLong(number));
    }
}
