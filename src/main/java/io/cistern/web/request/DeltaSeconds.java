package io.cistern.web.request;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A whole number of seconds (RFC 9111, 1.2.2): any number of digits; what is longer than 68 years counts as that. */
public final class DeltaSeconds {

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern ZEROS = Pattern.compile("^0+");
    private static final int DIGITS_OF_A_LONG = 18;
    private static final long MOST = 1L << 31;

    private DeltaSeconds() {}

    /** Empty for what is no such number. */
    public static Optional<Duration> parse(@Nullable String text) {
        if (text == null || !DIGITS.matcher(text).matches()) {
            return Optional.empty();
        }
        var number = ZEROS.matcher(text).replaceFirst("");
        return Optional.of(Duration.ofSeconds(seconds(number)));
    }

    private static long seconds(String number) {
        if (number.length() > DIGITS_OF_A_LONG) {
            return MOST;
        }
        return number.isEmpty() ? 0 : Math.min(MOST, Long.parseLong(number));
    }
}
