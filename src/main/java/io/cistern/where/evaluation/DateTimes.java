package io.cistern.where.evaluation;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.Year;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Converts texts and numbers to moments ({@code mixpanel.md}, 5.8; 7, rows 24 and 25). Texts are {@code 2025-03-01} or
 * {@code 2025-03-01T10:00:00}, in the project's zone. Numbers up to 4294967295 are seconds, larger ones milliseconds;
 * none is below one.
 *
 * <p>The result is unknown for every text when no zone is set; for other formats and invalid dates; for a local time
 * that the zone skips or has twice; for fractions of a second, because no source says how Mixpanel rounds; and for
 * dates before 1970 or after the last second that fits into 32 bits, in 2106.
 */
final class DateTimes {

    private static final long LAST_SECOND = 4294967295L;
    private static final BigDecimal LAST_MILLISECOND = BigDecimal.valueOf(LAST_SECOND * 1000);
    private static final int DAY = "2025-03-01".length();
    private static final int FULL = "2025-03-01T10:00:00".length();

    private final @Nullable ZoneId zone;

    DateTimes(@Nullable ZoneId zone) {
        this.zone = zone;
    }

    static Value cast(BigDecimal number) {
        if (number.signum() == 0 || (number.signum() < 0 && number.doubleValue() != 0)) {
            return Value.UNDEFINED;
        }
        if (number.scale() != 0 || number.compareTo(LAST_MILLISECOND) > 0) {
            return Value.UNKNOWN;
        }
        var count = number.longValue();
        if (count <= LAST_SECOND) {
            return new Value.Moment(count);
        }
        return count % 1000 == 0 ? new Value.Moment(count / 1000) : Value.UNKNOWN;
    }

    Value cast(String text) {
        return text.length() == DAY && isDay(text) ? moment(text, 0, 0, 0) : full(text);
    }

    /** Reads a full ISO date and time. Such a text compares as a moment even without a cast. */
    Value full(String text) {
        if (text.length() != FULL
                || !isDay(text)
                || text.charAt(DAY) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return Value.UNKNOWN;
        }
        return moment(text, number(text, 11, 13), number(text, 14, 16), number(text, 17, 19));
    }

    private Value moment(String text, int hour, int minute, int second) {
        var year = number(text, 0, 4);
        var month = number(text, 5, 7);
        var day = number(text, 8, 10);
        if (zone == null
                || year < 1970
                || month < 1
                || month > 12
                || day < 1
                || day > Month.of(month).length(Year.isLeap(year))
                || !isTime(hour, minute, second)) {
            return Value.UNKNOWN;
        }
        var local = LocalDateTime.of(year, month, day, hour, minute, second);
        var offsets = zone.getRules().getValidOffsets(local);
        if (offsets.size() != 1) {
            return Value.UNKNOWN;
        }
        var seconds = local.toEpochSecond(offsets.getFirst());
        return seconds >= 1 && seconds <= LAST_SECOND ? new Value.Moment(seconds) : Value.UNKNOWN;
    }

    private static boolean isTime(int hour, int minute, int second) {
        return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    }

    private static boolean isDay(String text) {
        return text.charAt(4) == '-' && text.charAt(7) == '-';
    }

    /** The digits in this range as a number, or -1. */
    private static int number(String text, int from, int to) {
        var number = 0;
        for (var i = from; i < to; i++) {
            var digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
