package io.cistern.cache;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Limits the age of cached answers that may be served. Both limits apply.
 *
 * @param after the answer was fetched after this instant
 * @param stale how much longer than its fresh time the answer may be served; negative: how much shorter
 * @param at the instant at which the answer has to be fresh; null for now
 */
public record AgeLimit(
        Instant after, Duration stale, @Nullable Instant at) {

    /** A limit that is compared with the present instant. */
    public AgeLimit(Instant after, Duration stale) {
        this(after, stale, null);
    }

    /** Answers that are fresh. */
    public static final AgeLimit FRESH = new AgeLimit(Instant.MIN, Duration.ZERO);

    /** All cached answers, however old. */
    public static final AgeLimit NONE = new AgeLimit(Instant.MIN, Duration.ofDays(36_500));

    /** Answers that are fresh and were fetched after this instant. */
    public static AgeLimit freshAfter(Instant after) {
        return new AgeLimit(after, Duration.ZERO);
    }

    /** Answers that were fresh at one instant or fetched later, and that were fetched after another instant. */
    public static AgeLimit freshAt(Instant at, Instant after) {
        return new AgeLimit(after, Duration.ZERO, at);
    }

    /** The instant after which an answer must have been fetched to be served now. */
    Instant oldest(Instant now, Duration fresh) {
        var judged = at != null && at.isBefore(now) ? at : now;
        var oldest = judged.minus(fresh).minus(stale);
        return oldest.isAfter(after) ? oldest : after;
    }
}
