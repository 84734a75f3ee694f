package io.cistern.store.ledger;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The clock of a project's ledger, as one process reads it; in epoch milliseconds. It is the database's clock (for the
 * embedded one: the machine's) minus a skew that the ledger keeps, so that all processes share it across restarts. Each
 * process watches it by its own monotonic clock: when the database's clock was set, or runs fast, the skew takes it up,
 * and no window becomes shorter. Two processes may differ on how long it was: one counts no time while its machine
 * sleeps, one that has just started counts all of it. The slower one is right then, or each would undo what the other
 * set, and a stamp of the slower would lapse early for the faster.
 *
 * <p>Not thread-safe.
 */
final class LedgerClock {

    /** A clock that is behind by less is left alone: windows become longer by so much. */
    static final Duration TOLERANCE = Duration.ofSeconds(1);

    private @Nullable Reading last;

    /**
     * A look at the clock, which fell between two readings of the monotonic clock.
     *
     * @param now to judge by: rounded down
     */
    record Reading(long now, long skew, long before, long after) {}

    /**
     * Reads it anew.
     *
     * @param raw the database's clock, read between before and after
     * @param skew what the ledger keeps, which another process may have set since the last look
     * @param floor the latest stamp in the ledger, which time cannot be before
     */
    Reading read(long raw, long skew, long floor, long before, long after) {
        var told = raw - skew;
        var known = last;
        long now;
        if (known == null) {
            now = Math.max(told, floor);
        } else {
            var most = known.now() + Math.ceilDiv(after - known.before(), 1_000_000L);
            var slowed = Math.max(0, skew - known.skew()); // by another process, which this one follows
            var least = known.now() + Math.floorDiv(before - known.after(), 1_000_000L) - slowed;
            now = told > most ? most : told < least - TOLERANCE.toMillis() ? least : told;
        }
        return new Reading(now, raw - now, before, after);
    }

    /** Goes on from that reading, whose skew the ledger has now. */
    void keep(Reading reading) {
        last = reading;
    }

    /** Whether this process has not read it before. */
    boolean isNew() {
        return last == null;
    }
}
