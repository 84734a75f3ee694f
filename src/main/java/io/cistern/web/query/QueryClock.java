package io.cistern.web.query;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The current time and the zone for reading a query, and the instants computed from them. */
final class QueryClock {

    private static final Pattern SPAN = Pattern.compile("P(?=.)((?:\\d+[YMWD])*)(T(?=.).*)?");

    /** The largest number of characters in a span, because matching each part uses the stack. */
    private static final int MAX_SPAN_LENGTH = 200;

    private final Instant now;
    private final ZoneId zone;
    private final Duration granularity;
    private final Set<Instant> resolved = new LinkedHashSet<>();
    private boolean used;

    QueryClock(Instant now, ZoneId zone, Duration granularity) {
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
        this.zone = zone;
        this.granularity = granularity;
    }

    ZoneId zone() {
        return zone;
    }

    /** The current time, in whole seconds. */
    Instant now() {
        used = true;
        return now;
    }

    /** Whether the query depends on the current time. */
    boolean used() {
        return used;
    }

    /** The instants to which spans were resolved, in order. */
    List<Instant> resolved() {
        return List.copyOf(resolved);
    }

    /**
     * The instant this span before the current time, which is rounded down to the granularity. Days and longer units
     * are days of the zone, which do not always have 24 hours.
     *
     * @throws DateTimeException when the text is not an ISO 8601 span, or the span is not positive
     */
    Instant before(String span) {
        var parts = SPAN.matcher(span);
        if (span.length() > MAX_SPAN_LENGTH || !parts.matches()) {
            throw new DateTimeParseException("Not a span", span, 0);
        }
        var days = parts.group(1).isEmpty() ? Period.ZERO : Period.parse("P" + parts.group(1));
        var time = parts.group(2) == null ? Duration.ZERO : Duration.parse("P" + parts.group(2));
        var seconds = now().getEpochSecond();
        var cut = Instant.ofEpochSecond(seconds - Math.floorMod(seconds, granularity.toSeconds()));
        var instant = cut.atZone(zone).minus(days).toInstant().minus(time);
        if (!instant.isBefore(cut)) {
            throw new DateTimeException("A span reaches back");
        }
        resolved.add(instant);
        return instant;
    }

    /** A date in a caller's query. */
    sealed interface Date {

        /** An instant. */
        record Absolute(Instant instant) implements Date {}

        /** A date and time in the project's time zone; a date alone means midnight. */
        record Local(LocalDateTime time) implements Date {}

        /**
         * Reads a date.
         *
         * @throws DateTimeException when the text is none of the ISO 8601 forms
         */
        static Date parse(String text) {
            if (text.indexOf('T') < 0) {
                return new Local(LocalDate.parse(text).atStartOfDay());
            }
            try {
                return new Absolute(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeParseException e) {
                return new Local(LocalDateTime.parse(text));
            }
        }
    }
}
