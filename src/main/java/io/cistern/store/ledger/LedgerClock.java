package io.cistern.store.ledger;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The clock of a project's ledger as one process reads it, in epoch milliseconds. It is the database's clock (for SQLite,
 * the machine's) minus a skew that is stored in the ledger, so that all processes share it across restarts. Each process
 * checks it against its own monotonic clock: when the database's clock was set or runs fast, the process changes the skew,
 * and no window becomes shorter. Two processes may disagree on the time that has passed: one counts no time while its
 * machine sleeps, and one that has just started counts all of it. The slower one decides. Otherwise each would undo the
 * skew of the other, and a timestamp of the slower one would expire early for the faster one.
 *
 * <p>Not thread-safe.
 */
final class LedgerClock {

    /** A clock that is behind by less is not corrected. Windows become longer by as much. */
    static final Duration TOLERANCE = Duration.ofSeconds(1);

    private @Nullable Reading last;

    /**
     * A reading of the clock.
     *
     * @param now the time, rounded down
     * @param before a reading of the monotonic clock before it
     * @param after a reading of the monotonic clock after it
     */
    record Reading(long now, long skew, long before, long after) {}

    /**
     * Computes a new reading.
     *
     * @param raw the database's clock, read between {@code before} and {@code after}
     * @param skew the skew in the ledger, which another process may have changed since the last reading
     * @param floor the latest timestamp in the ledger: the time is never before it
     */
    Reading read(long raw, long skew, long floor, long before, long after) {
        var stored = raw - skew;
        var previous = last;
        long now;
        if (previous == null) {
            now = Math.max(stored, floor);
        } else {
            var most = previous.now() + Math.ceilDiv(after - previous.before(), 1_000_000L);
            var slowed = Math.max(0, skew - previous.skew()); // another process slowed the clock, and this one follows
            var least = previous.now() + Math.floorDiv(before - previous.after(), 1_000_000L) - slowed;
            now = stored > most ? most : stored < least - TOLERANCE.toMillis() ? least : stored;
        }
        return new Reading(now, raw - now, before, after);
    }

    /** Continues from that reading, whose skew is now in the ledger. */
    void keep(Reading reading) {
        last = reading;
    }

    /** Whether there is no earlier reading to continue from. */
    boolean isNew() {
        return last == null;
    }
}
