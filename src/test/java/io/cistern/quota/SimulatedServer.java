package io.cistern.quota;

import static io.cistern.quota.VirtualTime.SECOND;

import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import io.cistern.profile.PageSource;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.Limit;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.cistern.quota.admission.Admissions;
import io.cistern.rows.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Simulates Mixpanel in virtual time by its own rules only: it stamps each call on arrival, counts the stamps of all
 * clients in a rolling window, and counts the calls under way. It knows nothing about permits.
 */
final class SimulatedServer {

    static final long CONNECT = 5 * SECOND;
    static final long READ = 120 * SECOND;

    private static final Page PAGE = new Page("s", 0, 1000, 0L, new Rows.Writer().finish(), Instant.EPOCH);

    private final Scenario scenario;
    private final VirtualTime time;
    private final RandomGenerator random;
    private final Chronicle chronicle;
    private final List<Stay> stays = new ArrayList<>();
    private final Deque<Long> window = new ArrayDeque<>();
    private int running;
    private int refused;

    SimulatedServer(Scenario scenario, VirtualTime time, RandomGenerator random, Chronicle chronicle) {
        this.scenario = scenario;
        this.time = time;
        this.random = random;
        this.chronicle = chronicle;
    }

    /** A call of ours while the server had it. */
    static final class Stay {
        private final String caller;
        private final boolean free;
        private final long left;
        private long answered = Long.MAX_VALUE;
        private long awaitedUntil = Long.MAX_VALUE;
        private long arrived = -1;
        private long done;
        private boolean counted;
        private @Nullable Limit refusal;

        private Stay(String caller, boolean free, long left) {
            this.left = left;
            this.caller = caller;
            this.free = free;
        }

        /** Who paid. */
        String caller() {
            return caller;
        }

        long arrived() {
            return arrived;
        }

        long done() {
            return done;
        }

        /** When it was sent. */
        long left() {
            return left;
        }

        /** When its answer came back; never, if it was lost. */
        long answered() {
            return answered;
        }

        /** Until when its process waited for the answer: until it came, or the process gave up or died. */
        long awaitedUntil() {
            return awaitedUntil;
        }

        /** Whether it takes a place in the window. */
        boolean counted() {
            return counted;
        }

        /** Whether a permit was spent on it, and well. */
        boolean served() {
            return counted && refusal == null;
        }

        boolean refused() {
            return refusal != null;
        }
    }

    /** Calls of ours that arrived, in that order. */
    List<Stay> stays() {
        return stays;
    }

    /** How many it answered with 429. */
    int refused() {
        return refused;
    }

    /** Somebody else uses the same quota, as far as there is room. */
    void foreignCall() {
        forget();
        if (window.size() < scenario.limit()) {
            window.addLast(time.now());
            chronicle.foreignCall(time.now());
        }
    }

    /** The way to it from a process. */
    PageSource pages(SimulatedProcess process) {
        return request -> {
            process.step();
            return Fetched.of(call(new Stay(request.caller().name(), scenario.free(request.cursor()), time.now())));
        };
    }

    private Page call(Stay stay) {
        var me = Strand.current();
        time.landmark(time.now() + Admissions.LEASE.toNanos() + CONNECT + READ);
        time.landmark(time.now()
                + Admissions.LEASE.toNanos()
                + CONNECT
                + READ
                + scenario.window().toNanos());
        try {
            return call(me, stay, random.nextDouble());
        } finally {
            stay.awaitedUntil = time.now();
            time.landmark(time.now() + scenario.window().toNanos());
        }
    }

    private Page call(Strand me, Stay stay, double fate) {
        if (fate < scenario.unreachable()) {
            me.sleep(random.nextLong(CONNECT));
            throw new UpstreamUnavailable(Counted.NO, "refused", null);
        }
        if (fate < scenario.unreachable() + scenario.lost()) {
            lose(stay);
            me.sleep(CONNECT + READ - SECOND);
            throw new UpstreamUnavailable(Counted.MAYBE, "timed out", null);
        }
        var travels = Math.min(exponential(SECOND / 10), CONNECT);
        var works = Math.min(SECOND / 5 + exponential(scenario.answers()), READ - 10 * SECOND);
        time.after(travels, () -> arrive(stay, works));
        me.sleep(travels + works + Math.min(exponential(SECOND / 20), 5 * SECOND));
        return answer(stay);
    }

    private Page answer(Stay stay) {
        stay.answered = time.now();
        if (stay.refusal != null) {
            throw new UpstreamThrottled(stay.refusal, scenario.tellsWhen() ? asks(stay.refusal) : null, null);
        }
        if (random.nextDouble() < scenario.broken() || scenario.isDown(time.now())) {
            throw new UpstreamUnavailable(Counted.MAYBE, "502", null);
        }
        return PAGE;
    }

    private Duration asks(Limit refusal) {
        var pause = refusal == Limit.WINDOW ? scenario.window() : Duration.ofSeconds(10);
        chronicle.asked(time.now(), pause.toNanos());
        return pause;
    }

    /** The answer never comes; the call may have arrived at any time, or never, and ends when we give up. */
    private void lose(Stay stay) {
        if (random.nextInt(4) > 0) {
            var at = random.nextLong(READ - SECOND);
            time.after(at, () -> arrive(stay, random.nextLong(READ - SECOND - at + 1)));
        }
    }

    private void arrive(Stay stay, long works) {
        forget();
        stays.add(stay);
        stay.arrived = time.now();
        stay.done = time.now();
        if (!stay.free && window.size() >= scenario.limit()) {
            refuse(stay, Limit.WINDOW);
        } else if (running >= scenario.concurrency()) {
            refuse(stay, Limit.CONCURRENCY);
        } else {
            stay.counted = !stay.free;
            stay.done = time.now() + works;
            running++;
            time.after(works, () -> running--);
        }
        if (stay.counted) {
            window.addLast(time.now());
        }
    }

    private void refuse(Stay stay, Limit limit) {
        refused++;
        stay.refusal = limit;
        stay.counted = scenario.refusedCount() && !stay.free;
    }

    private void forget() {
        while (!window.isEmpty()
                && time.now() - window.getFirst() >= scenario.window().toNanos()) {
            window.removeFirst();
        }
    }

    private long exponential(long mean) {
        return Math.round(-Math.log(1 - random.nextDouble()) * mean);
    }
}
