package io.cistern.answer.derived;

import io.cistern.answer.paged.Snapshot;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Whole answers that wait to be judged, by id. They are few: who brings one more never waits, it is dropped. */
public final class VerificationQueue {

    private static final int MOST = 100;

    private final Executor executor;
    private final Consumer<String> judge;
    private final Semaphore places = new Semaphore(MOST);

    /** @param executor runs one after the other, apart from who brings them */
    public VerificationQueue(Executor executor, Consumer<String> judge) {
        this.executor = executor;
        this.judge = judge;
    }

    public void add(Snapshot snapshot) {
        if (!snapshot.first().isCut() && places.tryAcquire()) {
            var id = snapshot.id(); // not the page, which would be held until its turn comes
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
