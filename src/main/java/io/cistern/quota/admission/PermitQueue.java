package io.cistern.quota.admission;

import io.cistern.ledger.Budget.Waiting;
import io.cistern.ledger.Call;
import io.cistern.ledger.DenialReason;
import io.cistern.ledger.Reservation;
import io.cistern.ledger.Reservation.Full;
import io.cistern.ledger.Reservation.Granted;
import io.cistern.ledger.Reservation.Yielded;
import io.cistern.ledger.WaitingCaller;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.WaitLimit;
import io.cistern.profile.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The calls of this process that wait for permits. Calls of one caller and one kind of work form a line, which is first come,
 * first served. The ledger decides which line is next, because it knows the balances of the callers and the calls that wait in
 * other processes.
 */
public final class PermitQueue {

    /** How late a waiting call may wake and still start. Later than that its client has given up. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** How often the first of a line checks whether another process has returned a permit. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final InstantSource time;
    private final Sleeper sleeper;
    private final QueueOverflowPolicy queueOverflowPolicy;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final List<Waiter> waiters = new ArrayList<>();

    public PermitQueue(InstantSource time, Sleeper sleeper, int most, QueueOverflowPolicy queueOverflowPolicy) {
        this.time = time;
        this.sleeper = sleeper;
        this.most = most;
        this.queueOverflowPolicy = queueOverflowPolicy;
    }

    /** How calls of this process get their permits. */
    interface Counter {

        /** Takes a permit for the first call of a line when it is the line's turn. */
        Reservation take(Call call, Collection<WaitingCaller> lines);

        /** Estimates when one of the waiting calls can start. They are in order of arrival, and {@code index} is its index. */
        Full estimate(Call call, List<WaitingCaller> waiting, int index);
    }

    /**
     * Waits for a permit. Returns the last result of the ledger: at once when the call could only start too late, when
     * another process fetches its page, when too many calls wait, or when the thread is interrupted.
     *
     * @throws Unwanted when the request is cancelled
     */
    Reservation await(Call call, WaitLimit limit, Counter counter) {
        lock.lock();
        var waiter = new Waiter(call, time.instant(), lock.newCondition());
        waiters.add(waiter);
        try {
            if (waiters.size() > most) {
                displace(waiter);
            }
            while (true) {
                if (waiter.displaced) {
                    return overflown(waiter, counter);
                }
                var reservation = attempt(waiter, counter);
                if (!(reservation instanceof Full full)) {
                    return reservation;
                }
                var now = time.instant();
                if (full.shortage() == DenialReason.PAUSED
                        || full.shortage() == DenialReason.ELSEWHERE
                        || !now.isBefore(limit.startBy())
                        || now.plus(full.soonest()).isAfter(limit.startBy())) {
                    return full;
                }
                if (!limit.isWanted()) {
                    throw new Unwanted();
                }
                if (!paused(waiter, shorter(full, Duration.between(now, limit.startBy())))
                        || time.instant().isAfter(limit.startBy().plus(GRACE))) {
                    return full;
                }
            }
        } finally {
            waiters.remove(waiter);
            wakeFirst();
            lock.unlock();
        }
    }

    /** Wakes the first of each line, because a call has ended. */
    void moved() {
        lock.lock();
        try {
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    int length() {
        lock.lock();
        try {
            return waiters.size();
        } finally {
            lock.unlock();
        }
    }

    /** The waiting calls, in order of arrival. */
    List<Waiting> waiting() {
        lock.lock();
        try {
            var now = time.instant();
            return waiters.stream()
                    .map(waiter -> new Waiting(
                            waiter.call.caller().name(),
                            waiter.call.caller().priority(),
                            Duration.between(waiter.since, now)))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** The waiting calls, in order of arrival, and one more at the end. */
    List<WaitingCaller> with(Call call) {
        lock.lock();
        try {
            var now = time.instant();
            var all = new ArrayList<>(
                    waiters.stream().map(waiter -> waiter.contender(now)).toList());
            all.add(WaitingCaller.of(call, Duration.ZERO));
            return all;
        } finally {
            lock.unlock();
        }
    }

    private Reservation attempt(Waiter waiter, Counter counter) {
        var now = time.instant();
        var firsts = firsts(now);
        if (firsts.contains(waiter)) {
            var lines = firsts.stream().map(first -> first.contender(now)).toList();
            switch (counter.take(waiter.call, lines)) {
                case Granted granted -> {
                    return granted;
                }
                case Yielded(var to) ->
                    firsts.stream()
                            .filter(first -> first.contender(now).sameLine(to))
                            .forEach(first -> first.turn.signal());
                case Full full
                when full.shortage() == DenialReason.PAUSED || full.shortage() == DenialReason.ELSEWHERE -> {
                    return full;
                }
                case Full full -> {}
            }
        }
        return counter.estimate(
                waiter.call, waiters.stream().map(one -> one.contender(now)).toList(), waiters.indexOf(waiter));
    }

    private Full overflown(Waiter waiter, Counter counter) {
        var now = time.instant();
        var full = counter.estimate(
                waiter.call, waiters.stream().map(one -> one.contender(now)).toList(), waiters.indexOf(waiter));
        return new Full(WaitReason.QUEUE_FULL, full.soonest(), full.surely());
    }

    /** Chooses the call to refuse: the last to arrive, or by the other policy the last of the caller with most waiting calls. */
    private void displace(Waiter last) {
        switch (queueOverflowPolicy) {
            case REFUSE -> last.displaced = true;
            case DISPLACE -> {
                var victim = last;
                var longest = count(last);
                for (var waiter : waiters) {
                    if (count(waiter) > longest || (sameCaller(waiter, victim) && !sameCaller(victim, last))) {
                        longest = count(waiter);
                        victim = waiter;
                    }
                }
                victim.displaced = true;
                victim.turn.signal();
            }
        }
    }

    private long count(Waiter one) {
        return waiters.stream()
                .filter(other -> !other.displaced && sameCaller(one, other))
                .count();
    }

    private static boolean sameCaller(Waiter one, Waiter other) {
        return one.call.caller().name().equals(other.call.caller().name());
    }

    private List<Waiter> firsts(Instant now) {
        var firsts = new ArrayList<Waiter>();
        for (var waiter : waiters) {
            if (!waiter.displaced && firsts.stream().noneMatch(first -> first.sameLine(waiter, now))) {
                firsts.add(waiter);
            }
        }
        return firsts;
    }

    private boolean paused(Waiter waiter, Duration atMost) {
        try {
            sleeper.until(waiter.turn, atMost);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void wakeFirst() {
        firsts(time.instant()).forEach(first -> first.turn.signal());
    }

    /** How long to wait before the next check: until a permit is expected, but not long, because another process may return one. */
    private static Duration shorter(Full full, Duration left) {
        var next = full.soonest().isPositive() ? full.soonest() : full.surely();
        var look = next.isPositive() && next.compareTo(LOOK) < 0 ? next : LOOK;
        return look.compareTo(left) < 0 ? look : left;
    }
}
