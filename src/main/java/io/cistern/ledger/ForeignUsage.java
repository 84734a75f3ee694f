package io.cistern.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What others spend of the project's window, as last seen: people with reports open, connectors, scripts.
 *
 * <p>They can be seen at our own calls alone. A refused call tells how many calls Mixpanel counts; those that are not
 * ours are theirs. An answered one proves that they left room for it. Between sightings nothing is known, and a line is
 * drawn: calls made evenly over the last window leave it evenly over the next, so what was seen fades to nothing in one
 * window. New foreign calls are not foretold; the next refusal shows them, and is free.
 *
 * <p>Sightings are kept with the calls that made them, a number in the ledger's row, and the newest is believed: an
 * answered call leaves one only where it proves the estimate too high. So any process reads the same estimate off the
 * ledger.
 *
 * <p>All counts of ours are of calls that Mixpanel surely holds in its window when it decides: sent less than a window
 * before, and answered, or the very call that it decides on. Fewer of ours make more of theirs, which errs to the safe
 * side. Calls that do not count prove nothing.
 *
 * @param seen the newest sighting; null when there was none
 */
public record ForeignUsage(@Nullable Sighting seen) {

    /**
     * So many foreign calls were in the window.
     *
     * @param at when Mixpanel's answer that showed them came
     */
    record Sighting(Instant at, int calls) {
        Sighting {
            if (calls < 0) {
                throw new IllegalArgumentException("Others make no call at least");
            }
        }
    }

    /** The newest of all; of those at one instant the one with the most calls. */
    static ForeignUsage of(Collection<Sighting> sightings) {
        return new ForeignUsage(sightings.stream()
                .max(Comparator.comparing(Sighting::at).thenComparingInt(Sighting::calls))
                .orElse(null));
    }

    /**
     * The foreign calls that a refusal for the spent window shows.
     *
     * @param limit what Mixpanel allows, which can be more than we allow ourselves
     * @param told what Mixpanel counts, the refused call included; null if it did not say, then it is over the limit
     * @param ours the refused call included
     * @return at most the limit: more says no more than that the window is spent, and would only be slower to fade
     */
    static int shownByRefusal(int limit, @Nullable Integer told, int ours) {
        var counted = told == null ? limit + 1L : told;
        return Math.clamp(counted - ours, 0, limit);
    }

    /**
     * The foreign calls that an answered call leaves room for; null when we do not think of more anyway, and nothing is
     * to be kept.
     *
     * @param limit what Mixpanel allows, which can be more than we allow ourselves
     * @param ours the answered call included
     */
    @Nullable
    Integer shownByAnswer(Instant now, Duration window, int limit, int ours) {
        var room = Math.max(0, limit - ours);
        return at(now, window) > room ? room : null;
    }

    /** How many foreign calls we think are in the window; rounded up. */
    public int at(Instant now, Duration window) {
        if (seen == null) {
            return 0;
        }
        var age = Duration.between(seen.at, now);
        if (age.compareTo(window) >= 0) {
            return 0;
        }
        var left = age.isNegative() ? window : window.minus(age); // no clock makes more of them than were seen
        return (int) Math.ceil(seen.calls * (double) left.toMillis() / window.toMillis());
    }
}
