package io.cistern.cache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the changes of each project that can change which cached answer a plan chooses: a page that is stored, a session that
 * is retired, a snapshot whose completeness becomes known, a rule that loses trust. While the number is equal, the same plan is
 * made for the same query, as far as time does not make an answer stale.
 */
public final class CacheChanges {

    private final Map<String, AtomicLong> changes = new ConcurrentHashMap<>();

    /** The number of changes of the project so far. Read it before a plan is made. */
    public long of(String project) {
        return counter(project).get();
    }

    /** Records a change, after it was made. */
    public void changed(String project) {
        counter(project).incrementAndGet();
    }

    private AtomicLong counter(String project) {
        return changes.computeIfAbsent(project, _ -> new AtomicLong());
    }
}
