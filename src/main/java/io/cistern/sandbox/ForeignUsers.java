package io.cistern.sandbox;

import io.cistern.sandbox.project.SeededRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Simulates other users who query the same project. The times of their calls depend only on the seed and the clock,
 * minute by minute, so they do not depend on when this class is called.
 */
final class ForeignUsers {

    private static final long MINUTE = 60_000;

    private final long seed;
    private final double perMinute;
    private final Duration window;
    private Instant checked;

    ForeignUsers(long seed, double perHour, Duration window, Instant start) {
        this.seed = seed;
        this.perMinute = perHour / 60;
        this.window = window;
        this.checked = start;
    }

    /** Returns their calls since the last check, in order, without those that would have left the window by now. */
    List<Instant> until(Instant now) {
        var from = checked.isBefore(now.minus(window)) ? now.minus(window) : checked;
        if (perMinute <= 0 || !now.isAfter(from)) {
            return List.of();
        }
        checked = now;
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

    /** Returns the calls of one minute, by a Poisson process. */
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
