package io.cistern.history;

import io.cistern.cache.KeptSnapshot;
import io.cistern.cache.PageStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** What is kept of earlier answers. It spends nothing. */
public final class History {

    private final PageStore store;
    private final int most;
    private final Semaphore turns;

    /**
     * @param most people that are compared at once: each takes some 50 bytes
     * @param atOnce comparisons that run at a time; others wait
     */
    History(PageStore store, int most, int atOnce) {
        this.store = store;
        this.most = most;
        this.turns = new Semaphore(atOnce, true);
    }

    /** The newest thousand snapshots of a project, the newest first; without those of look-ups. */
    public List<KeptSnapshot> snapshots(String project) {
        return store.snapshots(project);
    }

    /** The project's snapshot of that id. */
    public Optional<KeptSnapshot> snapshot(String project, String id) {
        return store.snapshot(project, id);
    }

    /**
     * Tells what changed from the older snapshot to the newer one. Before the first change both are seen to be whole.
     *
     * @throws NotWholeException when one of them is not; nothing was told then
     * @throws io.cistern.profile.QueryFailure.SnapshotGone when a page of one is not kept any more
     */
    public void compare(KeptSnapshot older, KeptSnapshot newer, Change.Sink sink)
            throws IOException, NotWholeException {
        try {
            turns.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The service stops", e);
        }
        try {
            new Comparison(older, newer, most).tell(sink);
        } finally {
            turns.release();
        }
    }
}
