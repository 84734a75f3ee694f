package io.cistern.quota.admission;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** Waits. Tests replace it so that no time passes. */
public interface Sleeper {

    /** Waits in real time. */
    Sleeper REAL = new Sleeper() {
        @Override
        @SuppressWarnings("WaitNotInLoop") // callers check their condition again after every wake-up
        public void until(Condition woken, Duration atMost) throws InterruptedException {
            var _ = woken.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void of(Duration length) throws InterruptedException {
            Thread.sleep(length);
        }
    };

    /** Waits for a signal. The caller holds the condition's lock, which is released during the wait. */
    void until(Condition woken, Duration atMost) throws InterruptedException;

    void of(Duration length) throws InterruptedException;
}
