package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.ArrivedCall;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.store.Databases;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real processes under steady load that are killed now and then, before a Mixpanel with an hour of eight seconds. It lets
 * more pass than they are told, so that its stamps can be judged here, and by nobody else. <code>-Dseed=</code> replays who is killed when, as far as a real machine
 * lets it.
 */
class SoakTests {

    private static final int LIMIT = 20;
    private static final Duration WINDOW = Duration.ofSeconds(8);
    private static final int KILLS = 5;
    private static final int CONCURRENCY = 5;

    @ParameterizedTest
    @EnumSource
    void noWindowOfTheServersHoldsACallTooMany(Databases databases) throws Exception {
        var seed = Long.getLong("seed", ThreadLocalRandom.current().nextInt(1_000_000));
        System.out.println("The soak's seed is " + seed + "; replay it with -Dseed=" + seed);
        var processes = databases == Databases.SQLITE ? 1 : 2;
        var database = databases.fresh();
        try (var sandbox = sandbox();
                var soak = new Soak(processes, sandbox.port(), database.settings(), new Random(seed))) {
            var took = soak.run();
            var calls = sandbox.calls();
            var arrivals = calls.stream().map(ArrivedCall::arrived).toList();
            System.out.printf(
                    "%d kills in %d seconds, %d calls of at most %d, at most %d at a time%n",
                    KILLS, took.toSeconds(), arrivals.size(), most(took), sandbox.inFlightPeak());
            assertThat(fullest(arrivals)).isLessThanOrEqualTo(LIMIT);
            assertThat(sandbox.inFlightPeak()).isLessThanOrEqualTo(CONCURRENCY);
            // it goes on; how far depends on how long this machine takes to start a process, five times
            assertThat(arrivals.size()).isGreaterThan(Math.toIntExact(most(took) / 4));
        }
    }

    private static long most(Duration length) {
        return LIMIT * (length.toMillis() / WINDOW.toMillis() + 1);
    }

    /** The most stamps that lie in one window. */
    private static int fullest(List<Instant> stamps) {
        var fullest = 0;
        for (var first = 0; first < stamps.size(); first++) {
            var end = stamps.get(first).plus(WINDOW);
            var last = first;
            while (last < stamps.size() && stamps.get(last).isBefore(end)) {
                last++;
            }
            fullest = Math.max(fullest, last - first);
        }
        return fullest;
    }

    private static SandboxMixpanel sandbox() {
        var properties = SandboxSettings.of(
                "profiles=10",
                "latency=150ms",
                "quota.limit=" + (2 * LIMIT),
                "quota.window=" + WINDOW,
                "quota.concurrency=" + (2 * CONCURRENCY));
        return new SandboxMixpanel(properties, InstantSource.system()).start();
    }

    /** Processes that are always asked for more than there is. */
    private static final class Soak implements AutoCloseable {

        private static final int ASKING = 12;

        private final int sandbox;
        private final String[] database;
        private final Random random;
        private final CountDownLatch over = new CountDownLatch(1);
        private final AtomicInteger questions = new AtomicInteger();
        private final List<Life> lives = new ArrayList<>();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        Soak(int processes, int sandbox, String[] database, Random random) {
            this.sandbox = sandbox;
            this.database = database;
            this.random = random;
            for (var i = 0; i < processes; i++) {
                lives.add(new Life());
            }
        }

        /** Runs until so many were killed and have come back; returns how long that took. */
        Duration run() throws Exception {
            for (var life : lives) {
                life.begin();
            }
            for (var life : lives) {
                for (var i = 0; i < ASKING; i++) {
                    threads.execute(() -> ask(life));
                }
            }
            var begun = Instant.now();
            for (var kill = 0; kill < KILLS; kill++) {
                pause(Duration.ofMillis(3_000 + random.nextInt(6_000)));
                var life = lives.get(random.nextInt(lives.size()));
                life.kill();
                life.begin();
            }
            pause(WINDOW);
            return Duration.between(begun, Instant.now());
        }

        /** Time is real here: the processes have no other. */
        private void pause(Duration length) throws InterruptedException {
            var _ = over.await(length.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void ask(Life life) {
            while (over.getCount() > 0) {
                life.awaitReady();
                var where = "properties[\"nobody\"] == " + questions.incrementAndGet();
                read("http://127.0.0.1:" + life.port + "/v1/profiles?wait=60&where="
                        + URLEncoder.encode(where, StandardCharsets.UTF_8));
            }
        }

        private static void read(String uri) {
            try {
                var connection = (HttpURLConnection) URI.create(uri).toURL().openConnection();
                connection.setReadTimeout(70_000);
                var _ = connection.getResponseCode();
            } catch (IOException killed) {
                // its questions are lost with it
            }
        }

        @Override
        public void close() {
            over.countDown();
            threads.shutdownNow();
            for (var life : lives) {
                life.kill();
            }
        }

        /** One process after the other, on one port. */
        private final class Life {

            private final int port = RunningCistern.freePort();
            private volatile CountDownLatch ready = new CountDownLatch(1);
            private volatile @Nullable Process process;

            void begin() throws IOException {
                var service = CisternProcess.start(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"), settings(port));
                process = service;
                CisternProcess.awaitReady(service);
                ready.countDown();
            }

            /** As the operating system kills: nothing is finished, nothing is closed. */
            void kill() {
                ready = new CountDownLatch(1);
                var service = process;
                if (service != null) {
                    service.destroyForcibly().onExit().join();
                }
            }

            void awaitReady() {
                try {
                    ready.await();
                } catch (InterruptedException e) {
                    over.countDown();
                }
            }
        }

        private String[] settings(int port) {
            var settings = RunningCistern.against(
                    sandbox,
                    "server.port=" + port,
                    "logging.level.root=warn",
                    "logging.level.io.cistern.CisternApplication=info",
                    "cistern.ledger.when-lost=trust", // the database is a new one, and ours alone
                    "cistern.cache.memory-only=true",
                    "cistern.projects.main.quota.limit=" + LIMIT,
                    "cistern.projects.main.quota.window=" + WINDOW.toSeconds() + "s",
                    "cistern.projects.main.quota.concurrency=" + CONCURRENCY,
                    "cistern.projects.main.connect-timeout=1s",
                    "cistern.projects.main.read-timeout=2s");
            return Stream.concat(Stream.of(settings), Stream.of(database)).toArray(String[]::new);
        }
    }
}
