package io.cistern.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Estimates how many calls of the project's window other users spend: people with reports open, connectors, scripts.
 *
 * <p>Only our own calls show them. A refusal says how many calls Mixpanel counts; those that are not ours are theirs.
 * An answered call proves that they left room for it. Between sightings the estimate falls evenly to nothing in one
 * window, because calls made evenly over the last window leave it evenly over the next. New foreign calls are not
 * predicted; the next refusal shows them, and a refusal is free.
 *
 * <p>Each sighting is a number in the ledger's row of the call that made it, and the newest sighting counts. An
 * answered call stores a sighting only where it proves the estimate too high. So every process computes the same
 * estimate from the ledger.
 *
 * <p>Our own calls are counted only where Mixpanel certainly has them in its window when it decides: sent less than a
 * window before, and answered, or the very call that it decides on. To count fewer calls of this service means more foreign
 * calls, which is the safe error. Calls that do not count prove nothing.
 *
 * @param seen the newest sighting; null when there was none
 */
public record ForeignUsage(@Nullable Sighting seen) {

    /**
     * A number of foreign calls that were in the window.
     *
     * @param at when Mixpanel's answer that showed them arrived
     */
    record Sighting(Instant at, int calls) {
        Sighting {
            if (calls < 0) {
                throw new IllegalArgumentException("The number of foreign calls is not negative");
            }
        }
    }

    /** Uses the newest sighting; of those at one instant, the one with the most calls. */
    static ForeignUsage of(Collection<Sighting> sightings) {
        return new ForeignUsage(sightings.stream()
                .max(Comparator.comparing(Sighting::at).thenComparingInt(Sighting::calls))
                .orElse(null));
    }

    /**
     * Returns the foreign calls that a refusal for the spent window shows.
     *
     * @param limit what Mixpanel allows, which can be more than we allow ourselves
     * @param told what Mixpanel counts, the refused call included; null if it did not say, and then it is over the
     *     limit
     * @param ours our calls, the refused one included
     * @return at most the limit: a higher number says only that the window is spent, and would take longer to fade
     */
    static int shownByRefusal(int limit, @Nullable Integer told, int ours) {
        var counted = told == null ? limit + 1L : told;
        return Math.clamp(counted - ours, 0, limit);
    }

    /**
     * Returns the most foreign calls that an answered call leaves room for; null when the estimate is no higher, and
     * there is nothing to store.
     *
     * @param limit what Mixpanel allows, which can be more than we allow ourselves
     * @param ours our calls, the answered one included
     */
    @Nullable
    Integer shownByAnswer(Instant now, Duration window, int limit, int ours) {
        var room = Math.max(0, limit - ours);
        return at(now, window) > room ? room : null;
    }

    /** Returns the estimated number of foreign calls in the window, rounded up. */
    public int at(Instant now, Duration window) {
        if (seen == null) {
            return 0;
        }
        var age = Duration.between(seen.at, now);
        if (age.compareTo(window) >= 0) {
            return 0;
        }
        var left =
                age.isNegative() ? window : window.minus(age); // a clock that was set back does not raise the estimate
        return (int) Math.ceil(seen.calls * (double) left.toMillis() / window.toMillis());
    }
}
