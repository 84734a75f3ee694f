package io.cistern.history;

import io.cistern.cache.CachedSnapshot;
import io.cistern.cache.PageStore;
import io.cistern.table.FairExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is kept of earlier answers. It spends nothing. */
public final class History {

    private final PageStore store;
    private final int most;
    private final ComparisonSlots slots;
    private final FairExecutor executor;

    /**
     * @param most people that are compared at once: each takes some 50 bytes
     * @param atOnce comparisons that run at a time, one of each caller; others wait
     * @param patience how long they wait
     * @param executor where pages are compared
     */
    History(PageStore store, int most, int atOnce, Duration patience, FairExecutor executor) {
        this.store = store;
        this.most = most;
        this.slots = new ComparisonSlots(atOnce, patience);
        this.executor = executor;
    }

    /** The newest thousand snapshots of a project, the newest first; without those of look-ups. */
    public List<CachedSnapshot> snapshots(String project) {
        return store.snapshots(project);
    }

    /** The project's snapshot of that id. */
    public Optional<CachedSnapshot> snapshot(String project, String id) {
        return store.snapshot(project, id);
    }

    /**
     * Tells what changed from the older snapshot to the newer one. Before the first change both are seen to be whole.
     *
     * @param caller the name of the caller that asks
     * @throws NotWholeException when one of them is not; nothing was told then
     * @throws io.cistern.profile.QueryFailure.SnapshotGone when a page of one is not kept any more
     * @throws io.cistern.profile.QueryFailure.Overloaded when too many comparisons run
     */
    public void compare(CachedSnapshot older, CachedSnapshot newer, String caller, Change.Sink sink)
            throws IOException, NotWholeException {
        slots.take(caller);
        try {
            var told = new AtomicBoolean();
            var turns = executor.request(caller, () -> true, told::get);
            new SnapshotDiff(older, newer, most, turns).tell((change, lines, from, to) -> {
                told.set(true);
                sink.take(change, lines, from, to);
            });
        } finally {
            slots.giveBack(caller);
        }
    }
}
