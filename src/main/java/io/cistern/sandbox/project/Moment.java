package io.cistern.sandbox.project;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** A date of the expression language, in whole seconds. */
record Moment(long seconds) {

    private static final Pattern FULL = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    private static final DateTimeFormatter TEXT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final double LAST_SECOND = 4294967295.0;

    /** Casts a text in the project's zone, or a number in seconds; larger numbers are milliseconds. */
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

    /** Converts a full date as text, for comparison with a date; other texts are undefined. */
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

    /** Formats a date as profiles contain it. */
    public static String text(LocalDateTime date) {
        return TEXT.format(date);
    }
}
