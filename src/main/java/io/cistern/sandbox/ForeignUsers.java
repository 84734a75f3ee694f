package io.cistern.sandbox;

import io.cistern.sandbox.profiles.SeededRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Others who query the same project: when they call depends on the seed and the clock alone, minute by minute, so that
 * it does not matter when one looks.
 */
final class ForeignUsers {

    private static final long MINUTE = 60_000;

    private final long seed;
    private final double perMinute;
    private final Duration window;
    private Instant seen;

    ForeignUsers(long seed, double perHour, Duration window, Instant start) {
        this.seed = seed;
        this.perMinute = perHour / 60;
        this.window = window;
        this.seen = start;
    }

    /** Their calls since the last look, in order. What would have left the window by now is left out. */
    List<Instant> until(Instant now) {
        var from = seen.isBefore(now.minus(window)) ? now.minus(window) : seen;
        if (perMinute <= 0 || !now.isAfter(from)) {
            return List.of();
        }
        seen = now;
        var calls = new ArrayList<Instant>();
        long last = Math.floorDiv(now.toEpochMilli(), MINUTE);
        for (long minute = Math.floorDiv(from.toEpochMilli(), MINUTE); minute <= last; minute++) {
            calls.addAll(callsOf(minute));
        }
        return calls.stream()
                .filter(call -> call.isAfter(from) && !call.isAfter(now))
                .sorted()
                .toList();
    }

    /** As many as a Poisson process makes. */
    private List<Instant> callsOf(long minute) {
        var random = SeededRandom.of(seed, "foreign" + minute);
        var calls = new ArrayList<Instant>();
        for (double at = gap(random.nextDouble()); at < 1; at += gap(random.nextDouble())) {
            calls.add(Instant.ofEpochMilli(minute * MINUTE + (long) (at * MINUTE)));
        }
        return calls;
    }

    private double gap(double uniform) {
        return -Math.log1p(-uniform) / perMinute;
    }
}
