package io.cistern.sandbox;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts arrivals by the server's rules: a rolling window, of which an arrival leaves exactly one window after it came,
 * and a number of queries at once. Others use the same window.
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

        /** It runs until it says that it is done. */
        record Admitted(Instant at) implements Verdict {}

        /** It does not run; the numbers count it too. */
        record Refused(Instant at, Tripped tripped, int limit, int used, int running) implements Verdict {}
    }

    /** Which limit a refusal is for. */
    enum Tripped {
        WINDOW,
        CONCURRENCY
    }

    /**
     * A query arrives.
     *
     * @param counted whether it takes its place in the window; one at once it takes in any case
     */
    synchronized Verdict arrive(boolean counted) {
        var now = settle();
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

    /** A query that was admitted no longer runs. */
    synchronized void done() {
        running--;
    }

    /** What a refusal would say now, for a fault that wants one. */
    synchronized Verdict.Refused refusal(Tripped tripped) {
        return counters(settle(), tripped);
    }

    /** A call arrives that is turned away before anybody asks whether it may run. */
    synchronized Instant turnAway(boolean counted) {
        var now = settle();
        if (counted) {
            window.addLast(now);
        }
        return now;
    }

    /** Calls of others arrive now, as far as there is room. */
    synchronized void foreignCalls(int calls) {
        var now = settle();
        for (int i = 0; i < calls && window.size() < limit; i++) {
            window.addLast(now);
        }
    }

    /** So many queries of others run from now on. */
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
        settle();
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

    /** Lets the calls of others arrive that were due, and those go whose time is over. */
    private Instant settle() {
        var now = time.instant();
        for (var call : foreign.until(now)) {
            leave(call);
            if (window.size() < limit) {
                window.addLast(call);
            }
        }
        leave(now);
        return now;
    }

    private void leave(Instant now) {
        var start = now.minus(properties.window());
        while (!window.isEmpty() && !window.getFirst().isAfter(start)) {
            window.removeFirst();
        }
    }
}
