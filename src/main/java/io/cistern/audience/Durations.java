package io.cistern.audience;

import java.time.Duration;
import java.util.Locale;

/** Formats durations as settings write them. */
final class Durations {

    private Durations() {}

    public static String text(Duration length) {
        var seconds = length.toSeconds();
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** Formats a duration of at least an hour in hours with one decimal, and a shorter one in minutes. */
    public static String about(Duration length) {
        var hours = length.toSeconds() / 3600.0;
        return hours < 1
                ? Math.max(1, Math.ceilDiv(length.toSeconds(), 60)) + "m"
                : String.format(Locale.ROOT, "%.1fh", hours);
    }
}
