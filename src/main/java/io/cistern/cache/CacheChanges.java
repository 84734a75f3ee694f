package io.cistern.cache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the changes of each project that can change which cached answer a plan chooses: a page that is stored, a session that
 * is retired, a snapshot whose completeness becomes known, a rule that loses trust. While the number is equal, a plan for
 * the same query chooses the same answer in memory, as far as time does not make it stale.
 */
public final class CacheChanges {

    private final Map<String, AtomicLong> changes = new ConcurrentHashMap<>();

    /** The number of changes of the project so far. Read it before a plan is made. */
    public long of(String project) {
        return counter(project).get();
    }

    /**
     * Makes a change. It counts twice: before it, so that no earlier answer is repeated once the change is visible, and after it,
     * for answers that were planned meanwhile.
     */
    public void changing(String project, Runnable change) {
        var counter = counter(project);
        counter.incrementAndGet();
        try {
            change.run();
        } finally {
            counter.incrementAndGet();
        }
    }

    private AtomicLong counter(String project) {
        return changes.computeIfAbsent(project, _ -> new AtomicLong());
    }
}
