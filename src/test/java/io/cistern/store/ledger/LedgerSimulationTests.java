package io.cistern.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.ledger.Call;
import io.cistern.ledger.Call.Purpose;
import io.cistern.ledger.CallResult;
import io.cistern.ledger.CallResult.Outcome;
import io.cistern.ledger.Ledger;
import io.cistern.ledger.QuotaTerms;
import io.cistern.ledger.Reservation.Full;
import io.cistern.ledger.Reservation.Granted;
import io.cistern.ledger.Reservation.Yielded;
import io.cistern.profile.Caller;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.LimitReport;
import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hours of saturation in virtual time: calls of every length, failures, lost answers, kills and restarts over one file, and
 * a wall clock that is set. A simulated server, which knows only its own rules, checks the calls.
 */
@SizedTests
@SuppressWarnings("NullAway.Init") // every life of the process opens its own
class LedgerSimulationTests {

    private static final Call CALL = new Call("main", 0, "f", "", Caller.ANONYMOUS, Purpose.QUERY, true);

    private static final long SECOND = 1_000_000_000L;
    private static final int LIMIT = 60;
    private static final int CONCURRENCY = 5;
    private static final long WINDOW = 3600 * SECOND;
    private static final long PATIENCE = 130 * SECOND;
    private static final QuotaTerms TERMS =
            new QuotaTerms(LIMIT, Duration.ofNanos(WINDOW), CONCURRENCY, Duration.ofNanos(PATIENCE));

    @TempDir
    Path directory;

    /** The events of the simulation, in true nanoseconds. */
    private record Event(long at, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return Long.compare(at, other.at);
        }
    }

    private final PriorityQueue<Event> world = new PriorityQueue<>();
    private final Server server = new Server();
    private HikariDataSource dataSource;
    private Ledger ledger;
    private Random random;
    private long now = 7;
    private long wallOffset;
    private long monotonicOffset;
    private int life;
    private int sent;
    private long firstSent = Long.MAX_VALUE;
    private long lastSent;
    private boolean asleep;

    static LongStream calm() {
        return LongStream.of(1, 20260101).limit(Size.of(1, 2));
    }

    static LongStream stormy() {
        return LongStream.of(2, 77, 31337).limit(Size.of(1, 3));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("calm")
    void saturatedForHoursItNeverPassesTheLimitsAndWastesNothing(long seed) {
        run(seed, 12, false);

        // the last windowful opens no further window, so it is left out with the time after it
        var possible = LIMIT * (double) (lastSent - firstSent) / WINDOW;
        var utilisation = (sent - LIMIT) / possible;
        System.out.printf("seed %d: %d calls, %.2f %% of what is possible%n", seed, sent, 100 * utilisation);
        assertThat(utilisation).isBetween(0.97, 1.0);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("stormy")
    void killedRestartedAndWithAClockThatIsSetItNeverPassesTheLimits(long seed) {
        run(seed, 12, true);

        System.out.printf("seed %d: %d calls in %d lives%n", seed, sent, life);
        assertThat(sent).as("it goes on").isGreaterThan(LIMIT * 6);
    }

    private void run(long seed, int hours, boolean chaos) {
        System.out.println("seed " + seed);
        random = new Random(seed);
        start();
        if (chaos) {
            later(exponential(2 * WINDOW), this::kill);
            later(exponential(3 * WINDOW), this::setClock);
        }
        var end = now + hours * WINDOW;
        while (!world.isEmpty() && world.peek().at() <= end) {
            var event = world.remove();
            now = event.at();
            event.what().run();
        }
        dataSource.close();
        server.judge(LIMIT, WINDOW, CONCURRENCY);
    }

    private void start() {
        life++;
        monotonicOffset = random.nextLong(WINDOW);
        dataSource = Ledgers.openFast(directory.resolve("cistern.db"));
        InstantSource wall = () -> Instant.ofEpochSecond(1_800_000_000L, now + wallOffset);
        ledger = Ledgers.ledger(dataSource, wall, () -> now + monotonicOffset);
        asleep = false;
        spend();
    }

    private void kill() {
        var killed = life;
        dataSource.close();
        life++;
        later(random.nextBoolean() ? 0 : exponential(60 * SECOND), () -> {
            assertThat(killed).isLessThan(life);
            start();
        });
        later(exponential(2 * WINDOW), this::kill);
    }

    /** The only excluded case is a clock that is set forward while no process runs: it looks like time that passed. */
    private void setClock() {
        var by = Math.round(random.nextGaussian() * WINDOW);
        if (!dataSource.isClosed()) {
            wallOffset += by;
            ledger.standing("main", TERMS);
        } else {
            wallOffset -= Math.abs(by);
        }
        later(exponential(3 * WINDOW), this::setClock);
    }

    /** Sends every call that is allowed, and then sleeps for the time that the ledger names. */
    private void spend() {
        if (asleep || dataSource.isClosed()) {
            return;
        }
        while (true) {
            switch (ledger.reserve(CALL, TERMS, List.of())) {
                case Granted(var id) -> send(id);
                case Yielded yielded -> throw new AssertionError();
                case Full full -> {
                    if (full.soonest().isPositive()) {
                        asleep = true;
                        mine(full.soonest().toNanos(), () -> {
                            asleep = false;
                            spend();
                        });
                    } else {
                        mine(full.surely().toNanos(), this::spend);
                    }
                    return;
                }
            }
        }
    }

    private void send(UUID id) {
        switch (random.nextInt(20)) {
            case 0 -> // refused connection
                mine(random.nextLong(3 * SECOND), () -> {
                    ledger.withdraw(id, CALL);
                    awake();
                });
            case 1 -> { // timed out; the server may have seen it any time
                var lasting = 110 * SECOND + random.nextLong(15 * SECOND);
                arrive(random.nextLong(lasting), lasting);
                answer(id, lasting, Outcome.UNAVAILABLE);
            }
            default -> {
                var lasting = SECOND / 5 + exponential(4 * SECOND) % (100 * SECOND);
                arrive(random.nextLong(lasting), lasting);
                answer(id, lasting, Outcome.ANSWERED);
            }
        }
    }

    /** The request arrives even if its process is dead by then. The server finishes before the answer arrives. */
    private void arrive(long after, long lasting) {
        sent++;
        firstSent = Math.min(firstSent, now);
        lastSent = now;
        server.calls.add(new Seen(now + after, now + after + random.nextLong(lasting - after)));
    }

    private void answer(UUID id, long after, Outcome outcome) {
        mine(after, () -> {
            ledger.answered(id, CALL, new CallResult(outcome, null, 0, Duration.ZERO, LimitReport.NOTHING), TERMS);
            awake();
        });
    }

    private void awake() {
        asleep = false;
        spend();
    }

    private void later(long after, Runnable what) {
        world.add(new Event(now + after, what));
    }

    /** The events that end with this run of the process. */
    private void mine(long after, Runnable what) {
        var born = life;
        later(after, () -> {
            if (born == life) {
                what.run();
            }
        });
    }

    private long exponential(long mean) {
        return Math.round(-Math.log(1 - random.nextDouble()) * mean);
    }

    private record Seen(long arrived, long done) {}

    /** Mixpanel: stamps arrivals and counts them in a rolling window, and counts what it works on. */
    private static final class Server {
        private final List<Seen> calls = new ArrayList<>();

        void judge(int limit, long window, int concurrency) {
            var arrivals = calls.stream().mapToLong(Seen::arrived).sorted().toArray();
            for (int i = limit; i < arrivals.length; i++) {
                assertThat(arrivals[i] - arrivals[i - limit])
                        .as("%d arrivals within a window, the last at %d", limit + 1, arrivals[i])
                        .isGreaterThanOrEqualTo(window);
            }
            for (var one : calls) {
                var together = calls.stream()
                        .filter(other -> other.arrived() <= one.arrived() && one.arrived() < other.done())
                        .count();
                assertThat(together).as("at a time").isLessThanOrEqualTo(concurrency);
            }
        }
    }
}
