package io.cistern.store;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The clock of the ledger, in epoch milliseconds. Within a process it follows the monotonic clock, so a wall clock that is
 * set back or forth neither shortens nor stretches a window. Only when the wall clock is ahead, since it was set or the
 * machine slept, does it follow; the stamps it gave before have to be moved by the same span then, and no window notices.
 *
 * <p>Not thread-safe.
 */
final class LedgerClock {

    /** How far it lets the wall clock run ahead; a process that ends leaves stamps that may be so much too early. */
    static final Duration TOLERANCE = Duration.ofSeconds(1);

    private final InstantSource wall;
    private final LongSupplier nanos;
    private long anchor;
    private long anchorNanos;

    /** @param lastStamp the latest stamp of earlier processes, which time cannot be before */
    LedgerClock(InstantSource wall, LongSupplier nanos, long lastStamp) {
        this.wall = wall;
        this.nanos = nanos;
        this.anchorNanos = nanos.getAsLong();
        this.anchor = Math.max(wall.millis() - TOLERANCE.toMillis(), lastStamp);
    }

    /** To judge by: rounded down. */
    long now() {
        return anchor + Math.floorDiv(nanos.getAsLong() - anchorNanos, 1_000_000L);
    }

    /** How far the wall clock is ahead, if so far that it has to be followed; else zero. */
    long behind() {
        var behind = wall.millis() - now();
        return behind > TOLERANCE.toMillis() ? behind : 0;
    }

    /** Moves on, after all earlier stamps were moved by as much. */
    void advance(long millis) {
        anchor += millis;
    }
}
