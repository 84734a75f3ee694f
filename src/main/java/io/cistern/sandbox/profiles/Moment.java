package io.cistern.sandbox.profiles;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** A date of the expression language, in whole seconds. */
public record Moment(long seconds) {

    private static final Pattern FULL = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    private static final DateTimeFormatter TEXT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final double LAST_SECOND = 4294967295.0;

    /** The cast: text in the project's zone; a number in seconds, or in milliseconds when it is too large for that. */
    public static Object of(Object value, ZoneId zone) {
        return switch (value) {
            case Moment moment -> moment;
            case Double number when number <= 0 -> Absent.UNDEFINED;
            case Double number when number <= LAST_SECOND -> new Moment((long) Math.floor(number));
            case Double number -> new Moment((long) Math.floor(number / 1000));
            case String text when DAY.matcher(text).matches() -> fromFull(text + "T00:00:00", zone);
            case String text -> fromFull(text, zone);
            default -> Absent.UNDEFINED;
        };
    }

    /** A full date as text counts as a date where it meets one; other texts do not. */
    public static Object fromFull(Object value, ZoneId zone) {
        if (!(value instanceof String text) || !FULL.matcher(text).matches()) {
            return Absent.UNDEFINED;
        }
        try {
            return new Moment(LocalDateTime.parse(text).atZone(zone).toEpochSecond());
        } catch (DateTimeException e) {
            return Absent.UNDEFINED;
        }
    }

    /** As dates stand in profiles. */
    public static String text(LocalDateTime date) {
        return TEXT.format(date);
    }
}
