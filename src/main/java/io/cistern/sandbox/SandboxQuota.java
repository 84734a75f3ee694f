package io.cistern.sandbox;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts arrivals by the server's rules: a rolling window, which an arrival leaves exactly one window after it came,
 * and a limit of concurrent queries. Other users share the window.
 */
final class SandboxQuota {

    private final SandboxProperties.Quota properties;
    private final InstantSource time;
    private final ForeignUsers foreign;
    private final Deque<Instant> window = new ArrayDeque<>();
    private int limit;
    private int running;
    private int foreignRunning;
    private int peak;
    private int windowViolations;
    private int concurrencyViolations;

    SandboxQuota(SandboxProperties.Quota properties, ForeignUsers foreign, InstantSource time) {
        this.properties = properties;
        this.foreign = foreign;
        this.time = time;
        this.limit = properties.limit();
    }

    /** Whether a query may run, and when it was counted. */
    sealed interface Verdict {

        Instant at();

        /** It runs until {@link #done} is called. */
        record Admitted(Instant at) implements Verdict {}

        /** It does not run; the numbers include it. */
        record Refused(Instant at, Tripped tripped, int limit, int used, int running) implements Verdict {}
    }

    /** Which limit a refusal is for. */
    enum Tripped {
        WINDOW,
        CONCURRENCY
    }

    /**
     * Admits or refuses a query that arrives.
     *
     * @param counted whether it counts in the window; it counts as a concurrent query in any case
     */
    synchronized Verdict arrive(boolean counted) {
        var now = update();
        if (counted && window.size() >= limit) {
            windowViolations++;
            return refuse(now, Tripped.WINDOW);
        }
        if (running + foreignRunning >= properties.concurrency()) {
            concurrencyViolations++;
            return refuse(now, Tripped.CONCURRENCY);
        }
        if (counted) {
            window.addLast(now);
        }
        running++;
        peak = Math.max(peak, running);
        return new Verdict.Admitted(now);
    }

    /** Records that an admitted query no longer runs. */
    synchronized void done() {
        running--;
    }

    /** Returns what a refusal would say now, for a fault that needs one. */
    synchronized Verdict.Refused refusal(Tripped tripped) {
        return counters(update(), tripped);
    }

    /** Records a call that is refused before the limits are checked. */
    synchronized Instant turnAway(boolean counted) {
        var now = update();
        if (counted) {
            window.addLast(now);
        }
        return now;
    }

    /** Adds calls of other users now, up to the limit. */
    synchronized void foreignCalls(int calls) {
        var now = update();
        for (int i = 0; i < calls && window.size() < limit; i++) {
            window.addLast(now);
        }
    }

    /** Sets how many queries of other users run from now on. */
    synchronized void foreignRunning(int queries) {
        foreignRunning = queries;
    }

    synchronized void limit(int limit) {
        this.limit = limit;
    }

    synchronized int limit() {
        return limit;
    }

    synchronized int used() {
        update();
        return window.size();
    }

    synchronized int running() {
        return running;
    }

    synchronized int peak() {
        return peak;
    }

    synchronized Violations violations() {
        return new Violations(windowViolations, concurrencyViolations);
    }

    private Verdict.Refused counters(Instant now, Tripped tripped) {
        return new Verdict.Refused(now, tripped, limit, window.size() + 1, running + foreignRunning + 1);
    }

    private Verdict.Refused refuse(Instant now, Tripped tripped) {
        var refused = counters(now, tripped);
        if (properties.rejectedCalls() == SandboxProperties.Cost.COUNTED) {
            window.addLast(now);
        }
        return refused;
    }

    /** Adds the due calls of other users, and removes calls that are older than the window. */
    private Instant update() {
        var now = time.instant();
        for (var call : foreign.until(now)) {
            removeOlder(call);
            if (window.size() < limit) {
                window.addLast(call);
            }
        }
        removeOlder(now);
        return now;
    }

    private void removeOlder(Instant now) {
        var start = now.minus(properties.window());
        while (!window.isEmpty() && !window.getFirst().isAfter(start)) {
            window.removeFirst();
        }
    }
}
