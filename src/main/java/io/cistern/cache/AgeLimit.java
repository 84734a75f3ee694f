package io.cistern.cache;

import java.time.Duration;
import java.time.Instant;

/**
 * Limits the age of cached answers that may be served. Both limits apply.
 *
 * @param after the answer was fetched after this instant
 * @param stale how much longer than its fresh time the answer may be served; negative: how much shorter
 */
public record AgeLimit(Instant after, Duration stale) {

    /** Answers that are fresh. */
    public static final AgeLimit FRESH = new AgeLimit(Instant.MIN, Duration.ZERO);

    /** All cached answers, however old. */
    public static final AgeLimit NONE = new AgeLimit(Instant.MIN, Duration.ofDays(36_500));

    /** Answers that are fresh and were fetched after this instant. */
    public static AgeLimit freshAfter(Instant after) {
        return new AgeLimit(after, Duration.ZERO);
    }

    /** The instant after which an answer must have been fetched to be served now. */
    Instant oldest(Instant now, Duration fresh) {
        var oldest = now.minus(fresh).minus(stale);
        return oldest.isAfter(after) ? oldest : after;
    }
}
