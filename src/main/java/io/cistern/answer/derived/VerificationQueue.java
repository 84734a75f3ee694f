package io.cistern.answer.derived;

import io.cistern.answer.containment.Reasoning;
import io.cistern.answer.containment.RuleTrust;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.Snapshots;
import io.cistern.table.Tables;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Queues the ids of whole answers for verification. The queue is bounded: when it is full, a further answer is dropped
 * and the thread that adds it does not wait.
 */
public final class VerificationQueue {

    private static final int MOST = 100;

    private final Executor executor;
    private final Consumer<String> verifier;
    private final Semaphore places = new Semaphore(MOST);

    /** Verifies whole answers on a thread of its own. */
    public static VerificationQueue of(
            Snapshots snapshots,
            SnapshotPages pages,
            Tables tables,
            Function<String, Reasoning> reasoning,
            RuleTrust ruleTrust,
            Duration sameAge) {
        var verifier = new DerivationVerifier(snapshots, pages, tables, reasoning, ruleTrust, sameAge);
        var queue = new VerificationQueue(thread(), verifier::verify);
        snapshots.onWhole(queue::add);
        return queue;
    }

    /** One platform thread. The work computes without blocking, so a virtual thread would occupy a carrier thread. */
    private static Executor thread() {
        var factory = Thread.ofPlatform().name("derivation-verifier").daemon().factory();
        var thread = new ThreadPoolExecutor(
                1, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory, new DiscardPolicy());
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    /** @param executor runs the verifications one after the other, on another thread */
    VerificationQueue(Executor executor, Consumer<String> verifier) {
        this.executor = executor;
        this.verifier = verifier;
    }

    void add(Snapshot snapshot) {
        if (!snapshot.first().isCut() && places.tryAcquire()) {
            var id = snapshot.id(); // not the page, which would stay in memory until its turn comes
            executor.execute(() -> {
                try {
                    verifier.accept(id);
                } finally {
                    places.release();
                }
            });
        }
    }
}
