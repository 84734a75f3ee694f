package io.cistern.history;

import io.cistern.profile.QueryFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Limits the comparisons that run at once, in total and to one for each caller, because a client may read slowly. */
final class ComparisonSlots {

    private final int atOnce;
    private final Duration patience;
    private final Set<String> callers = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition left = lock.newCondition();

    /** @param patience how long a comparison waits for its slot */
    ComparisonSlots(int atOnce, Duration patience) {
        this.atOnce = atOnce;
        this.patience = patience;
    }

    /**
     * Takes a slot for this caller, once one is free.
     *
     * @throws QueryFailure.Overloaded when none becomes free in time
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
        while (callers.size() >= atOnce || callers.contains(caller)) {
            var rest = end - System.nanoTime();
            if (rest <= 0) {
                throw new QueryFailure.Overloaded(inTheWay(caller));
            }
            var _ = left.await(rest, TimeUnit.NANOSECONDS);
        }
    }

    private String inTheWay(String caller) {
        return callers.contains(caller)
                ? "Another comparison of this caller is being sent; try again after its end"
                : "Comparisons of other callers are being sent, and at most " + atOnce
                        + " run at a time; try again later";
    }

    void giveBack(String caller) {
        lock.lock();
        try {
            callers.remove(caller);
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
