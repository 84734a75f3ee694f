package io.cistern.quota;

import io.cistern.quota.Reservation.Full;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;

/**
 * Where calls wait for a permit: first come, first served. Calls that cost nothing form a line of their own, for they
 * need not wait for a window that is spent.
 */
final class Line {

    /** How late a waiter may wake and still go; longer, and whoever asked has left. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final InstantSource time;
    private final Pause pause;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final List<Waiter> waiters = new ArrayList<>();
    private volatile int length;

    Line(InstantSource time, Pause pause) {
        this.time = time;
        this.pause = pause;
    }

    private record Waiter(boolean counted, Condition turn) {}

    /**
     * Tries until the attempt succeeds, pausing in between. Returns what the attempt said last: at once, when it could
     * only succeed too late, or when the thread is interrupted.
     *
     * @param attempt takes the number of waiters that come first; must fail unless that is none
     */
    Reservation await(boolean counted, Instant startBy, IntFunction<Reservation> attempt) {
        lock.lock();
        var waiter = new Waiter(counted, lock.newCondition());
        join(waiter);
        try {
            while (true) {
                var reservation = attempt.apply(ahead(waiter));
                if (!(reservation instanceof Full full)) {
                    return reservation;
                }
                var now = time.instant();
                if (!now.isBefore(startBy) || now.plus(full.soonest()).isAfter(startBy)) {
                    return full;
                }
                if (!paused(waiter, shorter(full, Duration.between(now, startBy)))
                        || time.instant().isAfter(startBy.plus(GRACE))) {
                    return full;
                }
            }
        } finally {
            leave(waiter);
            lock.unlock();
        }
    }

    /** Lets whoever is first look again: a call has ended. */
    void moved() {
        lock.lock();
        try {
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    int length() {
        return length;
    }

    private boolean paused(Waiter waiter, Duration atMost) {
        try {
            pause.until(waiter.turn(), atMost);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void join(Waiter waiter) {
        waiters.add(waiter);
        length = waiters.size();
    }

    private void leave(Waiter waiter) {
        waiters.remove(waiter);
        length = waiters.size();
        wakeFirst();
    }

    private int ahead(Waiter waiter) {
        return (int) waiters.stream()
                .takeWhile(other -> !other.equals(waiter))
                .filter(other -> other.counted() == waiter.counted())
                .count();
    }

    private void wakeFirst() {
        waiters.stream()
                .filter(Waiter::counted)
                .findFirst()
                .ifPresent(first -> first.turn().signal());
        waiters.stream()
                .filter(waiter -> !waiter.counted())
                .findFirst()
                .ifPresent(first -> first.turn().signal());
    }

    /** When nothing is known to end sooner, somebody's answer will wake us, or a dead process's call run out. */
    private static Duration shorter(Full full, Duration left) {
        var next = full.soonest().isPositive() ? full.soonest() : full.surely();
        return next.isPositive() && next.compareTo(left) < 0 ? next : left;
    }
}
