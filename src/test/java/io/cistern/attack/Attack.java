package io.cistern.attack;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** One kind of attack, which some threads repeat until it is stopped. It counts how each attempt ended. */
final class Attack {

    /** One attempt. */
    @FunctionalInterface
    interface Attempt {

        /**
         * Makes it.
         *
         * @param number of this attempt, from 0
         * @return how it ended, in a word
         */
        String make(long number) throws IOException, InterruptedException;
    }

    private final String name;
    private final int atOnce;
    private final int pauseMillis;
    private final Attempt attempt;
    private final Map<String, LongAdder> endings = new ConcurrentHashMap<>();
    private final LongAdder begun = new LongAdder();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * One that has not begun.
     *
     * @param atOnce how many threads attack
     * @param pauseMillis of each thread between its attempts
     */
    Attack(String name, int atOnce, int pauseMillis, Attempt attempt) {
        this.name = name;
        this.atOnce = atOnce;
        this.pauseMillis = pauseMillis;
        this.attempt = attempt;
    }

    String name() {
        return name;
    }

    /** Begins it. */
    Attack start() {
        var threads = Thread.ofVirtual().name(name, 0).factory();
        for (var thread = 0; thread < atOnce; thread++) {
            start(threads, thread);
        }
        return this;
    }

    private void start(ThreadFactory threads, int first) {
        threads.newThread(() -> {
                    try {
                        for (var number = (long) first; !stopped.await(pauseMillis, TimeUnit.MILLISECONDS); ) {
                            end(number);
                            number += atOnce;
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .start();
    }

    private void end(long number) throws InterruptedException {
        begun.increment();
        String ending;
        try {
            ending = attempt.make(number);
        } catch (IOException e) {
            ending = "disconnected";
        }
        endings.computeIfAbsent(ending, _ -> new LongAdder()).increment();
    }

    /** Begins no further attempt. */
    void stop() {
        stopped.countDown();
    }

    /** How many attempts have begun. */
    long begun() {
        return begun.sum();
    }

    /** How many attempts ended so. */
    long endedAs(String ending) {
        var number = endings.get(ending);
        return number == null ? 0 : number.sum();
    }

    @Override
    public String toString() {
        return name
                + endings.entrySet().stream()
                        .map(ending -> " " + ending.getKey() + ": " + ending.getValue())
                        .sorted()
                        .collect(Collectors.joining(",", ":", ""));
    }
}
