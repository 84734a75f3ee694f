package io.cistern.sandbox;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A closed door before the answers: calls that were admitted wait at it until it is closed as a resource. Public for the
 * tests of other packages, which use it in place of waiting.
 */
public final class AnswerGate implements AutoCloseable {

    private final Semaphore arrivals = new Semaphore(0);
    private final CountDownLatch open = new CountDownLatch(1);

    AnswerGate() {}

    /** Returns when that many more calls stand at the gate; fails when they do not come within half a minute. */
    public void awaitArrivals(int calls) {
        try {
            if (!arrivals.tryAcquire(calls, 30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Waited for " + calls + " calls in vain");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Lets everybody through, from now on. */
    @Override
    public void close() {
        open.countDown();
    }

    void pass() throws InterruptedException {
        arrivals.release();
        open.await();
    }
}
