package io.cistern.quota;

import io.cistern.ledger.Ledger;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.profile.PageSource;
import io.cistern.quota.Strand.Killed;
import io.cistern.quota.admission.Sleeper;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Condition;

/**
 * Simulates one run of a process: the real guards with a ledger that all processes share and with clocks of its own. It
 * may be killed before and after each step that is visible from outside, may be suspended, and may lose its ledger.
 */
@SuppressWarnings("NullAway.Init") // its pages need its clocks
final class SimulatedProcess {

    /** Slower than the real one, to spare time: others take it for dead at times, but nobody doubts the ledger. */
    private static final long HEART = 40 * VirtualTime.SECOND;

    private final Simulation world;
    private final VirtualTime time;
    private final long monotonicOrigin;
    private final List<Strand> strands = new ArrayList<>();
    private boolean dead;
    private long awakeSince;
    private PageSource pages;
    private Runnable heart;

    SimulatedProcess(Simulation world, VirtualTime time) {
        this.world = world;
        this.time = time;
        this.awakeSince = time.now();
        this.monotonicOrigin = world.random().nextLong(VirtualTime.SECOND * 1_000_000);
    }

    void begin(SimulatedServer server, QuotaProperties settings) {
        var ledger = watched(world.ledger(wall(), this::nanos));
        var project = Objects.requireNonNull(settings.projects().get("main"));
        var projectGuard = Installation.registries()
                .guard(
                        "main",
                        project,
                        settings.ledger().whenLost(),
                        settings.shares("main"),
                        ledger,
                        new Fingerprints(new byte[32]),
                        wall(),
                        new VirtualPause(),
                        world.random());
        projectGuard.limiter().getEventPublisher().onSuccess(event -> granted());
        var projectGuards = new ProjectGuards(Map.of("main", projectGuard));
        pages = new RetryingPages(
                new GuardedPages(server.pages(this), projectGuards, new QuotaMeters(projectGuards, Set.of())),
                projectGuards,
                new DrainingPages(Duration.ZERO));
        heart = () -> beat(ledger, settings.ledger().keep());
        start(() -> {
            while (true) {
                heart.run();
                Strand.current().doze(HEART);
            }
        });
    }

    private static void beat(Ledger ledger, Duration keep) {
        try {
            ledger.beat(List.of("1"), keep);
        } catch (LedgerUnavailableException e) {
            // as the real heart does, it goes on
        }
    }

    /** Sees the ledger's clock and its own at once, as a heart does that beats faster. */
    void look() {
        start(heart);
    }

    PageSource pages() {
        return pages;
    }

    InstantSource wall() {
        return () -> Instant.ofEpochSecond(
                1_800_000_000L, time.now() + world.machine().wallOffset());
    }

    /** The world's time at which this clock will show that, if nobody sets it. */
    long whenItIs(Instant instant) {
        return time.now() + Duration.between(wall().instant(), instant).toNanos();
    }

    private long nanos() {
        return time.now() + monotonicOrigin - world.machine().slept();
    }

    void start(Runnable what) {
        if (!dead) {
            strands.removeIf(Strand::isOver);
            strands.add(Strand.start(time, this, what));
        }
    }

    boolean isDead() {
        return dead;
    }

    /** Throws if the process is dead. */
    void check() {
        if (dead) {
            throw new Killed();
        }
    }

    boolean asleep() {
        return !dead && awakeSince > time.now();
    }

    boolean isAwake() {
        return !dead && !asleep();
    }

    long wakesAt() {
        return awakeSince;
    }

    void suspend(long nanos) {
        if (!dead) {
            world.chronicle().ran(awakeSince, time.now());
            awakeSince = Math.max(awakeSince, time.now() + nanos);
        }
    }

    /** Kills it between two steps, or in the midst of the one that calls this. */
    void kill() {
        if (!dead) {
            dead = true;
            world.chronicle().ran(awakeSince, time.now());
            time.after(0, this::bury);
        }
    }

    private void bury() {
        for (var strand : List.copyOf(strands)) {
            strand.end();
        }
        world.died();
    }

    /** A moment at which it may die. */
    void step() {
        check();
        if (world.dies()) {
            kill();
            throw new Killed();
        }
    }

    /** Between the permit and the send: it dies here, dawdles, or is suspended. */
    private void granted() {
        step();
        var pause = world.dawdles(this);
        if (pause > 0) {
            Strand.current().sleep(pause);
        }
    }

    /** Whatever methods the ledger has: what is asked of it may happen, though who asked dies before it hears of it. */
    private Ledger watched(Ledger ledger) {
        return (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(),
                new Class<?>[] {Ledger.class},
                (proxy, method, arguments) -> call(ledger, method, arguments));
    }

    private Object call(Ledger ledger, Method method, Object[] arguments) throws Throwable {
        step();
        if (world.ledgerGone()) {
            throw new LedgerUnavailableException(new IllegalStateException("simulated"));
        }
        try {
            var result = method.invoke(ledger, arguments);
            step();
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Waits in virtual time. */
    private static final class VirtualPause implements Sleeper {
        @Override
        public void until(Condition woken, Duration atMost) {
            Strand.current().await(woken, nanos(atMost));
        }

        @Override
        public void of(Duration length) {
            Strand.current().sleep(nanos(length));
        }

        private static long nanos(Duration length) {
            return length.compareTo(Duration.ofDays(365)) > 0
                    ? Duration.ofDays(365).toNanos()
                    : length.toNanos();
        }
    }
}
