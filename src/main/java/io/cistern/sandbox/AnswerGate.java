package io.cistern.sandbox;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Blocks answers: admitted calls wait at the gate until it is closed as a resource. Public for the tests of other
 * packages, which use it instead of sleeping.
 */
public final class AnswerGate implements AutoCloseable {

    private final Semaphore arrivals = new Semaphore(0);
    private final CountDownLatch open = new CountDownLatch(1);

    AnswerGate() {}

    /** Waits until this number of further calls is blocked; throws an exception when that takes more than half a minute. */
    public void awaitArrivals(int calls) {
        try {
            if (!arrivals.tryAcquire(calls, 30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Fewer than " + calls + " calls arrived in half a minute");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Releases all calls from now on. */
    @Override
    public void close() {
        open.countDown();
    }

    void pass() throws InterruptedException {
        arrivals.release();
        open.await();
    }
}
