package io.cistern.web.engage;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The time that a query is read at: all pages of a session use that of its first page. */
final class SessionClock {

    private final InstantSource time;
    private final long granularity;
    private final @Nullable Long given;
    private @Nullable Long used;

    /**
     * Makes the clock of one request.
     *
     * @param granularity seconds; times of first pages are rounded down to it
     * @param given the time in the session, in epoch seconds; null for a first page
     */
    SessionClock(InstantSource time, long granularity, @Nullable Long given) {
        this.time = time;
        this.granularity = granularity;
        this.given = given;
    }

    Instant now() {
        var seconds = time.instant().getEpochSecond();
        used = given == null ? seconds - Math.floorMod(seconds, granularity) : given;
        return Instant.ofEpochSecond(used);
    }

    /** The time in epoch seconds; null when the query did not depend on it. */
    @Nullable
    Long used() {
        return used;
    }
}
