package io.cistern.quota;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The time of a simulated world, in nanoseconds. Events happen one after the other: an event is over when every
 * {@link Strand} waits again, so that the same seed gives the same run whatever threads the tested code uses.
 */
@SuppressWarnings("NullAway.Init") // the thread is known once it runs
final class VirtualTime {

    static final long SECOND = 1_000_000_000L;

    private static final long LOOK = SECOND;
    private static final long LONGEST = 120 * SECOND;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final PriorityQueue<Event> looks = new PriorityQueue<>();
    private final List<Strand> strands = new ArrayList<>();
    private final LongUnaryOperator lateness;
    private final long before;
    private long now;
    private long count;
    private Thread runner;
    private volatile @Nullable Throwable failure;

    /**
     * @param lateness how late whoever is woken goes on, at most so many nanoseconds
     * @param before how long before a change those who look out for it say so to each other
     */
    VirtualTime(LongUnaryOperator lateness, long before) {
        this.lateness = lateness;
        this.before = before;
    }

    private record Event(long at, long number, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
        }
    }

    long now() {
        return now;
    }

    void at(long when, Runnable what) {
        events.add(new Event(Math.max(now, when), count++, what));
    }

    void after(long nanos, Runnable what) {
        at(now + nanos, what);
    }

    /** An instant at which something may change by itself. */
    void landmark(long when) {
        at(when, () -> {});
    }

    /** Happens when it is due, but is nothing that anybody would look out for. */
    void look(long when, Runnable what) {
        looks.add(new Event(Math.max(now, when), count++, what));
    }

    /**
     * When whoever looks again and again, once a second, has to look next: looks that surely find nothing new are left
     * out, or an hour in which nothing happens would take as long as any other. Before something does happen they go on
     * in time, so that all who look have said so.
     */
    long next(long nanos) {
        if (nanos < LOOK) {
            return timer(nanos);
        }
        var change = events.isEmpty() ? Long.MAX_VALUE : events.peek().at() - before;
        return Math.max(timer(nanos), Math.min(change, now + LONGEST));
    }

    /** A little later, as a woken thread goes on. */
    void soon(Runnable what) {
        after(lateness.applyAsLong(2_000_000), what);
    }

    long timer(long nanos) {
        return now + Math.max(0, nanos) + lateness.applyAsLong(10_000_000);
    }

    /** Runs what happens until then. */
    void run(long until) {
        runner = Thread.currentThread();
        for (var queue = due(); !queue.isEmpty() && queue.element().at() <= until; queue = due()) {
            var event = queue.remove();
            now = event.at();
            event.what().run();
        }
        now = until;
    }

    private PriorityQueue<Event> due() {
        var look = looks.peek();
        return look != null && (events.isEmpty() || look.compareTo(events.element()) < 0) ? looks : events;
    }

    void join(Strand strand) {
        strands.add(strand);
    }

    void failed(Throwable failure) {
        this.failure = failure;
        LockSupport.unpark(runner);
    }

    /** A strand says that it is about to wait, or ends. */
    void yielded() {
        LockSupport.unpark(runner);
    }

    /** Waits until all strands wait; those that were signalled meanwhile go on soon, in the order of their birth. */
    @SuppressWarnings("ThreadPriorityCheck") // a strand that is about to park needs no more than this
    void settle(Strand current) {
        while (current.runs()) {
            LockSupport.parkNanos(this, 1_000_000);
        }
        for (var looks = 0; strands.stream().anyMatch(Strand::isBusy); looks++) {
            if (looks < 20) {
                Thread.yield();
            } else { // it has no processor, and does not get one while this thread looks
                LockSupport.parkNanos(this, 20_000);
            }
        }
        strands.removeIf(Strand::isOver);
        if (failure != null) {
            throw new IllegalStateException("A simulated process met a bug", failure);
        }
        for (var strand : strands) {
            strand.wakeIfSignalled();
        }
    }
}
