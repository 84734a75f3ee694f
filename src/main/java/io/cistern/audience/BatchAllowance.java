package io.cistern.audience;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The part of a project's budget that batch work may use.
 *
 * @param limit calls in any window
 * @param reserve permits that batch work leaves for people who may come; while some wait, permits go by fair share
 */
record BatchAllowance(int limit, int reserve, Duration window) {

    /** A tolerance for rounding, far less than one call. */
    private static final double SLACK = 1e-6;

    /**
     * What an audience takes of the budget.
     *
     * @param calls the calls of one refresh
     */
    record Load(String audience, int calls, Duration refresh) {

        double in(Duration window) {
            return calls * ((double) window.toNanos() / refresh.toNanos());
        }
    }

    /** Returns the calls in any window that batch work may make. */
    int calls() {
        return Math.max(0, limit - reserve);
    }

    boolean holds(Collection<Load> loads) {
        return needed(loads) <= calls() + SLACK;
    }

    /** Returns what one refresh of an audience may cost beside the others. */
    public int left(Duration refresh, Collection<Load> others) {
        var calls = (calls() - needed(others)) * ((double) refresh.toNanos() / window.toNanos());
        return (int) Math.clamp(Math.floor(calls + SLACK), 0, Integer.MAX_VALUE);
    }

    /** Returns the calculation as text for people. */
    String arithmetic(Collection<Load> loads) {
        var terms = loads.stream()
                .map(load -> "%s %d x %s / %s = %s"
                        .formatted(
                                load.audience(),
                                load.calls(),
                                Durations.text(window),
                                Durations.text(load.refresh()),
                                number(load.in(window))))
                .collect(Collectors.joining(", "));
        return "%s calls in %s are needed (%s), and %d are available (a limit of %d less a reserve of %d)"
                .formatted(number(needed(loads)), Durations.text(window), terms, calls(), limit, reserve);
    }

    private double needed(Collection<Load> loads) {
        return loads.stream().mapToDouble(load -> load.in(window)).sum();
    }

    private static String number(double calls) {
        return calls == Math.rint(calls) ? String.valueOf((long) calls) : String.format(Locale.ROOT, "%.1f", calls);
    }
}
