package io.cistern.history;

import io.cistern.cache.CachedSnapshot;
import io.cistern.cache.PageStore;
import io.cistern.table.FairExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads and compares the stored snapshots of earlier answers. It makes no calls. */
public final class History {

    private final PageStore store;
    private final int maxPeople;
    private final ComparisonSlots slots;
    private final FairExecutor executor;

    /**
     * @param maxPeople the people that one part of a comparison contains; each takes about 50 bytes
     * @param maxConcurrent the comparisons that run at the same time, one for each caller; others wait
     * @param patience how long a comparison waits
     * @param executor runs the comparison of pages
     */
    History(PageStore store, int maxPeople, int maxConcurrent, Duration patience, FairExecutor executor) {
        this.store = store;
        this.maxPeople = maxPeople;
        this.slots = new ComparisonSlots(maxConcurrent, patience);
        this.executor = executor;
    }

    /** The newest thousand snapshots of a project, newest first, without those of look-ups. */
    public List<CachedSnapshot> snapshots(String project) {
        return store.snapshots(project);
    }

    /** The project's snapshot with this id. */
    public Optional<CachedSnapshot> snapshot(String project, String id) {
        return store.snapshot(project, id);
    }

    /**
     * Reports the changes from the older snapshot to the newer one. It checks that both are complete before it reports
     * the first change.
     *
     * @param caller the name of the caller
     * @throws NotWholeException when a snapshot is incomplete; no change was reported then
     * @throws io.cistern.profile.QueryFailure.SnapshotGone when a page is no longer stored
     * @throws io.cistern.profile.QueryFailure.Overloaded when too many comparisons run
     */
    public void compare(CachedSnapshot older, CachedSnapshot newer, String caller, Change.Sink sink)
            throws IOException, NotWholeException {
        slots.take(caller);
        try {
            var sent = new AtomicBoolean();
            var request = executor.request(caller, () -> true, sent::get);
            new SnapshotDiff(older, newer, maxPeople, request).report((change, lines, from, to) -> {
                sent.set(true);
                sink.take(change, lines, from, to);
            });
        } finally {
            slots.giveBack(caller);
        }
    }
}
