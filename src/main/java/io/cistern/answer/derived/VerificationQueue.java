package io.cistern.answer.derived;

import io.cistern.answer.paged.Snapshot;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Queues the ids of whole answers for verification. The queue is bounded: when it is full, a further answer is dropped
 * and the thread that adds it does not wait.
 */
public final class VerificationQueue {

    private static final int MOST = 100;

    private final Executor executor;
    private final Consumer<String> judge;
    private final Semaphore places = new Semaphore(MOST);

    /** @param executor runs the verifications one after the other, on another thread */
    public VerificationQueue(Executor executor, Consumer<String> judge) {
        this.executor = executor;
        this.judge = judge;
    }

    public void add(Snapshot snapshot) {
        if (!snapshot.first().isCut() && places.tryAcquire()) {
            var id = snapshot.id(); // not the page, which would stay in memory until its turn comes
            executor.execute(() -> {
                try {
                    judge.accept(id);
                } finally {
                    places.release();
                }
            });
        }
    }
}
