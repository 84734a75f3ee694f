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

/** The now and the zone that a question is read in, and what was reckoned from them. */
final class QueryClock {

    private static final Pattern SPAN = Pattern.compile("P(?=.)((?:\\d+[YMWD])*)(T(?=.).*)?");

    /** Characters of a span. Each of its parts takes some of the stack to match. */
    private static final int LONGEST_SPAN = 200;

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

    /** Now, in whole seconds. */
    Instant now() {
        used = true;
        return now;
    }

    /** Whether the question would be another one at another time. */
    boolean used() {
        return used;
    }

    /** The instants that spans were resolved to, in order. */
    List<Instant> resolved() {
        return List.copyOf(resolved);
    }

    /**
     * The instant so long before now, now being cut down to the granularity. Days and longer are the zone's days, which
     * are not all of 24 hours.
     *
     * @throws DateTimeException when it is not an ISO 8601 span, or reaches nowhere
     */
    Instant before(String span) {
        var parts = SPAN.matcher(span);
        if (span.length() > LONGEST_SPAN || !parts.matches()) {
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

    /** A date as a caller writes it. */
    sealed interface Date {

        /** A moment, wherever one is. */
        record Absolute(Instant instant) implements Date {}

        /** A date and time on the project's clock; a date alone is midnight. */
        record Local(LocalDateTime time) implements Date {}

        /**
         * Reads a date.
         *
         * @throws DateTimeException when it is none of the ISO 8601 forms
         */
        static Date parse(String text) {
            if (text.indexOf('T') < 0) {
                return new Local(LocalDate.parse(text).atStartOfDay());
            }
            try {
                return new Absolute(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeParseException withoutOffset) {
                return new Local(LocalDateTime.parse(text));
            }
        }
    }
}
