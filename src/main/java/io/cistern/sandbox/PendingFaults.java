package io.cistern.sandbox;

import io.cistern.sandbox.project.SandboxParameters;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Queues the faults for the next requests, or for the next requests for a page. */
final class PendingFaults {

    private static final Pattern MAGIC = Pattern.compile("sandbox-fault:([A-Z_]+)");

    private final Deque<Fault> next = new ArrayDeque<>();
    private final Map<Integer, Deque<Fault>> pages = new HashMap<>();
    private @Nullable Fault always;

    synchronized void add(List<Fault> faults) {
        next.addAll(faults);
    }

    synchronized void addAt(int page, List<Fault> faults) {
        pages.computeIfAbsent(page, number -> new ArrayDeque<>()).addAll(faults);
    }

    synchronized void always(Fault fault) {
        always = fault;
    }

    synchronized void clear() {
        always = null;
        next.clear();
        pages.clear();
    }

    synchronized List<Fault> waiting() {
        return List.copyOf(next);
    }

    /**
     * Returns the fault that a request names itself: in its header, or in a value such as {@code "sandbox-fault:SHED"},
     * which also passes through a proxy.
     */
    static Optional<Fault> asked(Optional<String> header, SandboxParameters sandboxParameters) {
        return header.or(() -> magic(sandboxParameters)).flatMap(PendingFaults::named);
    }

    /** Removes and returns the next fault for that page. */
    synchronized Optional<Fault> poll(int page) {
        var queued = pages.get(page);
        var fault = queued == null || queued.isEmpty() ? next.poll() : queued.poll();
        return Optional.ofNullable(fault == null ? always : fault);
    }

    /** Returns a fault to the queue because its request was refused before it applied. */
    synchronized void putBack(Fault fault) {
        if (fault != always) {
            next.addFirst(fault);
        }
    }

    /** Returns the fault of that name, in any case. */
    static Optional<Fault> named(String name) {
        for (var fault : Fault.values()) {
            if (fault.name().equalsIgnoreCase(name.strip())) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> magic(SandboxParameters sandboxParameters) {
        return List.of("where", "selector", "distinct_id", "distinct_ids").stream()
                .flatMap(name -> sandboxParameters.text(name).stream())
                .map(MAGIC::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst();
    }
}
