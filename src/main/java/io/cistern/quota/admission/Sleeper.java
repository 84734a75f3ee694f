package io.cistern.quota.admission;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** Lets time pass. In tests it passes at once. */
public interface Sleeper {

    /** The time of this machine. */
    Sleeper REAL = new Sleeper() {
        @Override
        @SuppressWarnings(
                "WaitNotInLoop") // whoever waits looks again at what it waits for, so why it woke is no matter
        public void until(Condition woken, Duration atMost) throws InterruptedException {
            var _ = woken.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void of(Duration length) throws InterruptedException {
            Thread.sleep(length);
        }
    };

    /** Waits to be woken, holding the condition's lock before and after, but not meanwhile. */
    void until(Condition woken, Duration atMost) throws InterruptedException;

    void of(Duration length) throws InterruptedException;
}
