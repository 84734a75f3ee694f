package io.cistern.quota;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread of a simulated process. Only one strand runs at a time, until it waits in {@link #sleep} or {@link #await}.
 * It is a virtual thread, because its state shows at once whether it was woken.
 */
@SuppressWarnings("NullAway.Init") // its thread is made with it
final class Strand {

    private static final ThreadLocal<Strand> CURRENT = new ThreadLocal<>();

    private final VirtualTime time;
    private final SimulatedProcess process;
    private Thread thread;
    private volatile boolean runs;
    private volatile boolean signalled;
    private volatile boolean waitsForSignal;
    private long waits;

    /** Its process is dead: what it does from now on happens nowhere. */
    static final class Killed extends Error {
        Killed() {
            super("killed", null, false, false);
        }
    }

    private Strand(VirtualTime time, SimulatedProcess process) {
        this.time = time;
        this.process = process;
    }

    static Strand current() {
        return CURRENT.get();
    }

    /** Starts it now, on the thread of the world. */
    static Strand start(VirtualTime time, SimulatedProcess process, Runnable what) {
        var strand = new Strand(time, process);
        strand.thread = Thread.ofVirtual().unstarted(() -> strand.run(what));
        time.join(strand);
        strand.runs = true;
        strand.thread.start();
        time.settle(strand);
        return strand;
    }

    private void run(Runnable what) {
        CURRENT.set(this);
        try {
            what.run();
        } catch (Killed e) {
            // as it should be
        } catch (Throwable e) {
            time.failed(e);
        } finally {
            runs = false;
            time.yielded();
        }
    }

    boolean runs() {
        return runs && thread.getState() != Thread.State.TERMINATED;
    }

    boolean isBusy() {
        var state = thread.getState();
        return state != Thread.State.WAITING && state != Thread.State.TERMINATED;
    }

    boolean isOver() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    /** Waits for so long. */
    void sleep(long nanos) {
        alarm(time.timer(nanos));
        pause();
        while (!runs) {
            LockSupport.park(this);
        }
        process.check();
    }

    /** Waits to be signalled, but at most for so long; gives the condition's lock free meanwhile. */
    @SuppressWarnings("WaitNotInLoop") // it is in one, whose condition is the strand's turn
    void await(Condition woken, long nanos) {
        look(time.next(nanos));
        signalled = false;
        waitsForSignal = true;
        pause();
        while (!runs) {
            try {
                woken.await();
                signalled = true; // by the code under test; its turn comes when the world says so
            } catch (InterruptedException e) {
                // how the world wakes it, for it has not the condition's lock
            }
        }
        waitsForSignal = false;
        process.check();
    }

    private void look(long at) {
        var wait = ++waits;
        time.look(at, () -> go(wait));
    }

    /** Waits for so long, while nothing comes of it that others would notice. */
    void doze(long nanos) {
        look(time.timer(nanos));
        pause();
        while (!runs) {
            LockSupport.park(this);
        }
        process.check();
    }

    private void alarm(long at) {
        var wait = ++waits;
        time.at(at, () -> go(wait));
    }

    private void pause() {
        runs = false;
        time.yielded();
    }

    void wakeIfSignalled() {
        if (signalled && waitsForSignal) {
            signalled = false;
            var wait = waits;
            time.soon(() -> go(wait));
        }
    }

    /** Goes on, unless it did before. */
    private void go(long wait) {
        if (waits != wait || isOver()) {
            return;
        }
        if (process.asleep()) {
            time.at(process.wakesAt(), () -> go(wait));
            return;
        }
        resume();
    }

    private void resume() {
        waits++;
        runs = true;
        if (waitsForSignal) {
            thread.interrupt();
        } else {
            LockSupport.unpark(thread);
        }
        time.settle(this);
    }

    /** Ends it: its process is dead already. */
    void end() {
        if (!isOver()) {
            resume();
        }
    }
}
