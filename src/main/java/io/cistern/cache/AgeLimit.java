package io.cistern.cache;

import java.time.Duration;
import java.time.Instant;

/**
 * How old an answer may be that is held, and serves: both limits hold.
 *
 * @param after it was asked after this instant
 * @param stale it may serve so much longer than it counts as fresh; negative: so much earlier it serves no more
 */
public record AgeLimit(Instant after, Duration stale) {

    /** Whatever counts as fresh. */
    public static final AgeLimit FRESH = new AgeLimit(Instant.MIN, Duration.ZERO);

    /** Whatever is held, however old. */
    public static final AgeLimit NONE = new AgeLimit(Instant.MIN, Duration.ofDays(36_500));

    /** Whatever counts as fresh, and was asked after this instant. */
    public static AgeLimit freshAfter(Instant after) {
        return new AgeLimit(after, Duration.ZERO);
    }

    /** After which instant something serves now, that counts as fresh for so long. */
    Instant oldest(Instant now, Duration fresh) {
        var oldest = now.minus(fresh).minus(stale);
        return oldest.isAfter(after) ? oldest : after;
    }
}
