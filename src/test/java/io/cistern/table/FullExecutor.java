package io.cistern.table;

import io.cistern.profile.QueryFailure.Overloaded;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/** Fills all places of a caller with computations that end when this is closed. */
public final class FullExecutor implements AutoCloseable {

    private static final int REQUESTS = 100;

    private final FairExecutor executor;
    private final String caller;
    private final Iterator<FairExecutor.Request> requests;
    private final CountDownLatch release = new CountDownLatch(1);
    private final Semaphore refused = new Semaphore(0);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Its requests come now, so that they go before all later ones of this caller. */
    public FullExecutor(FairExecutor executor, String caller) {
        this.executor = executor;
        this.caller = caller;
        this.requests = Stream.generate(() -> executor.request(caller, () -> true))
                .limit(REQUESTS)
                .toList()
                .iterator();
    }

    /** Takes all places. */
    public void fill() {
        var running = new CountDownLatch(FairExecutor.THREADS);
        for (var i = 0; i < FairExecutor.THREADS; i++) {
            submit(running);
        }
        awaitUninterruptibly(running);
        do {
            var waiting = executor.waiting(caller);
            submit(running);
            while (executor.waiting(caller) == waiting && refused.availablePermits() == 0) {
                Thread.onSpinWait();
            }
        } while (!refused.tryAcquire());
    }

    private void submit(CountDownLatch running) {
        var request = requests.next();
        threads.execute(() -> {
            try {
                request.run(() -> {
                    running.countDown();
                    awaitUninterruptibly(release);
                    return true;
                });
            } catch (Overloaded e) {
                refused.release();
            }
        });
    }

    /** Ends the computations as soon as one of them had to give its place to another's. */
    public void releaseWhenOneIsRefused() {
        threads.execute(() -> {
            refused.acquireUninterruptibly();
            release.countDown();
        });
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        release.countDown();
        refused.release();
        threads.close();
    }
}
