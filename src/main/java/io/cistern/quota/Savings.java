package io.cistern.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the calls that each caller saved within a window, because their pages were cached or another request fetched
 * them.
 */
final class Savings {

    private static final int SLOTS = 60;

    private final Duration slot;
    private final Deque<Slot> slots = new ArrayDeque<>();
    private final Map<String, Long> ever = new HashMap<>();

    Savings(Duration window) {
        slot = window.dividedBy(SLOTS);
    }

    private record Slot(Instant start, Map<String, Integer> byCaller) {}

    synchronized void add(String caller, int calls, Instant now) {
        var last = slots.peekLast();
        if (last == null || !now.isBefore(last.start().plus(slot))) {
            last = new Slot(now, new HashMap<>());
            slots.add(last);
            forget(now);
        }
        last.byCaller().merge(caller, calls, Integer::sum);
        ever.merge(caller, (long) calls, Long::sum);
    }

    /** The calls that the caller saved since this process began. */
    synchronized long ever(String caller) {
        return ever.getOrDefault(caller, 0L);
    }

    synchronized Map<String, Integer> byCaller(Instant now) {
        forget(now);
        var all = new TreeMap<String, Integer>();
        slots.forEach(one -> one.byCaller().forEach((caller, calls) -> all.merge(caller, calls, Integer::sum)));
        return all;
    }

    private void forget(Instant now) {
        var oldest = now.minus(slot.multipliedBy(SLOTS));
        while (!slots.isEmpty() && slots.getFirst().start().isBefore(oldest)) {
            slots.removeFirst();
        }
    }
}
