package io.cistern.attack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Notices when this JVM, which attacks and measures, did not run: it collected garbage, or got no processor. Such a pause says
 * nothing of the service, and is no part of a measured time.
 */
final class OwnPauses {

    private static final long SLEEP = Duration.ofMillis(2).toNanos();

    /** Shorter delays of a thread are usual. */
    private static final long PAUSE = Duration.ofMillis(20).toNanos();

    private final List<Pause> pauses = new ArrayList<>();
    private final Thread watch = Thread.ofPlatform().name("own-pauses").start(this::watch);
    private volatile boolean isOver;

    private record Pause(long from, long to) {}

    private void watch() {
        while (!isOver) {
            var from = System.nanoTime();
            LockSupport.parkNanos(SLEEP);
            var to = System.nanoTime();
            if (to - from - SLEEP > PAUSE) {
                add(new Pause(from + SLEEP, to));
            }
        }
    }

    private synchronized void add(Pause pause) {
        pauses.add(pause);
    }

    /** The time from that instant of {@link System#nanoTime} to now, without the pauses. */
    synchronized Duration since(long start) {
        var now = System.nanoTime();
        var paused = pauses.stream()
                .mapToLong(pause -> Math.max(0, Math.min(now, pause.to()) - Math.max(start, pause.from())))
                .sum();
        return Duration.ofNanos(now - start - paused);
    }

    /** How long this JVM has not run. */
    synchronized Duration all() {
        return Duration.ofNanos(
                pauses.stream().mapToLong(pause -> pause.to() - pause.from()).sum());
    }

    void end() throws InterruptedException {
        isOver = true;
        watch.join();
    }
}
