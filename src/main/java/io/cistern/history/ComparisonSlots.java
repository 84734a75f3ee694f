package io.cistern.history;

import io.cistern.profile.QueryFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits the comparisons that run at the same time, in total and to one for each caller, because a client may read
 * slowly.
 */
final class ComparisonSlots {

    private final int maxConcurrent;
    private final Duration patience;
    private final Set<String> callers = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition released = lock.newCondition();

    /** @param patience how long a comparison waits for a slot */
    ComparisonSlots(int maxConcurrent, Duration patience) {
        this.maxConcurrent = maxConcurrent;
        this.patience = patience;
    }

    /**
     * Waits for a free slot and takes it for this caller.
     *
     * @throws QueryFailure.Overloaded when no slot becomes free in time
     */
    void take(String caller) throws IOException {
        try {
            lock.lockInterruptibly();
            try {
                await(caller);
                callers.add(caller);
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The service stops", e);
        }
    }

    private void await(String caller) throws InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        while (callers.size() >= maxConcurrent || callers.contains(caller)) {
            var remaining = end - System.nanoTime();
            if (remaining <= 0) {
                throw new QueryFailure.Overloaded(reason(caller));
            }
            var _ = released.await(remaining, TimeUnit.NANOSECONDS);
        }
    }

    private String reason(String caller) {
        return callers.contains(caller)
                ? "Another comparison of this caller is being sent; try again after its end"
                : "Comparisons of other callers are being sent, and at most " + maxConcurrent
                        + " run at a time; try again later";
    }

    void giveBack(String caller) {
        lock.lock();
        try {
            callers.remove(caller);
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
