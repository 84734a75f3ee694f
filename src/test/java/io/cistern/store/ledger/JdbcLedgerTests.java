package io.cistern.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.FakeTime;
import io.cistern.ledger.Call;
import io.cistern.ledger.Call.Purpose;
import io.cistern.ledger.CallResult;
import io.cistern.ledger.CallResult.Outcome;
import io.cistern.ledger.DenialReason;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.Ledger;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.ledger.LostLedgerPolicy;
import io.cistern.ledger.QuotaTerms;
import io.cistern.ledger.Reservation;
import io.cistern.ledger.Reservation.Full;
import io.cistern.ledger.Reservation.Granted;
import io.cistern.ledger.Spending;
import io.cistern.ledger.WindowState;
import io.cistern.profile.Caller;
import io.cistern.profile.Priority;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.LimitReport;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class JdbcLedgerTests {

    private static final Duration WINDOW = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(130);
    private static final QuotaTerms TERMS = new QuotaTerms(3, WINDOW, 2, PATIENCE);
    private static final Call CALL = new Call("main", 0, "f00", "", Caller.ANONYMOUS, Purpose.QUERY, true);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private final FakeTime time = new FakeTime();
    private HikariDataSource dataSource;
    private Ledger ledger;

    @BeforeEach
    void open() {
        dataSource = Ledgers.open(directory.resolve("cistern.db"));
        ledger = Ledgers.ledger(dataSource, time, time::read);
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void aCallCountsFromItsReservationUntilOneWindowAfterItsAnswer() {
        var first = granted(ledger.reserve(CALL, TERMS, List.of()));
        time.advance(Duration.ofSeconds(20));
        ledger.answered(first, CALL, answer(), TERMS);
        spend();
        spend();

        assertThat(standing().used()).isEqualTo(3);
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Full.class);

        time.advance(WINDOW);
        assertThat(ledger.reserve(CALL, TERMS, List.of()))
                .as("stamps are rounded up")
                .isInstanceOf(Full.class);
        time.advance(Duration.ofMillis(1));
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Granted.class);
    }

    @Test
    void afterAnotherHeldTheDatabaseEveryStepIsWholeAgain() throws SQLException {
        var url = "jdbc:sqlite:" + directory.resolve("cistern.db");
        try (var other = DriverManager.getConnection(url);
                var statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (var tries = 0; tries < 5; tries++) { // as many as there are connections, and one more
                assertThatThrownBy(() -> ledger.reserve(CALL, TERMS, List.of()))
                        .isInstanceOf(LedgerUnavailableException.class);
            }
            statement.execute("ROLLBACK");
        }

        granted(ledger.reserve(CALL, TERMS, List.of()));

        assertThat(standing().used()).isEqualTo(1);
    }

    @Test
    void aFullWindowSaysWhenItOpensAndKeepsItsWord() {
        spend();
        time.advance(Duration.ofMinutes(7));
        spend();
        spend();

        var full = full(ledger.reserve(CALL, TERMS, List.of()));

        assertThat(full.shortage()).isEqualTo(DenialReason.WINDOW);
        assertThat(full.soonest()).isEqualTo(full.surely());
        time.advance(full.surely().minusMillis(1));
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Full.class);
        time.advance(Duration.ofMillis(1));
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Granted.class);
    }

    @Test
    void asManyCallsAreUnderWayAsAllowed() {
        var first = granted(ledger.reserve(CALL, TERMS, List.of()));
        granted(ledger.reserve(CALL, TERMS, List.of()));

        var full = full(ledger.reserve(CALL, TERMS, List.of()));
        assertThat(full.shortage()).isEqualTo(DenialReason.CONCURRENCY);
        assertThat(full.soonest()).as("an answer may come any time").isEqualTo(Duration.ZERO);
        assertThat(full.surely()).isPositive().isLessThanOrEqualTo(PATIENCE.plusMillis(1));

        ledger.answered(first, CALL, answer(), TERMS);
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Granted.class);
    }

    @Test
    void anotherProcessOverTheSameFileGoesOnWithTheWindow() {
        spend();
        spend();
        spend();
        restart();

        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Full.class);
        time.advance(WINDOW.minus(SECOND));
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Full.class);
        time.advance(SECOND.plus(LedgerClock.TOLERANCE).plusMillis(2));
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Granted.class);
    }

    @Test
    void aCallOfADeadProcessIsUnderWayForAsLongAsItCanLastAndCountsForAWindowThen() {
        granted(ledger.reserve(CALL, TERMS, List.of()));
        granted(ledger.reserve(CALL, TERMS, List.of()));
        restart();

        assertThat(full(ledger.reserve(CALL, TERMS, List.of())).shortage()).isEqualTo(DenialReason.CONCURRENCY);
        time.advance(PATIENCE.plus(LedgerClock.TOLERANCE).plusMillis(2));
        assertThat(standing().inFlight()).isZero();
        assertThat(standing().used()).isEqualTo(2);

        time.advance(WINDOW.minusSeconds(3));
        assertThat(standing().used()).isEqualTo(2);
        time.advance(Duration.ofSeconds(3));
        assertThat(standing().used()).isZero();
    }

    @Test
    void aWithdrawnCallNeverWas() {
        var id = granted(ledger.reserve(CALL, TERMS, List.of()));
        ledger.withdraw(id, CALL);

        assertThat(standing().used()).isZero();
        assertThat(standing().inFlight()).isZero();
    }

    @Test
    void anAnsweredCallCannotBeWithdrawnNorAnsweredAgain() {
        var id = granted(ledger.reserve(CALL, TERMS, List.of()));
        ledger.answered(id, CALL, answer(), TERMS);
        time.advance(Duration.ofMinutes(30));
        ledger.withdraw(id, CALL);
        ledger.answered(id, CALL, answer(), TERMS);

        assertThat(standing().used()).isEqualTo(1);
        time.advance(Duration.ofMinutes(30).plusMillis(2));
        assertThat(standing().used()).isZero();
    }

    @Test
    void aRenewedReservationIsStampedAnewOrGone() {
        var one = new QuotaTerms(1, WINDOW, 1, PATIENCE);
        var id = granted(ledger.reserve(CALL, one, List.of()));
        time.advance(Duration.ofMinutes(2));
        var renewed = granted(ledger.renew(id, CALL, one));
        time.advance(PATIENCE.minusSeconds(1));
        assertThat(ledger.standing("main", one).inFlight()).isEqualTo(1);

        // suspended for so long that the row ran out, and somebody else took the permit
        time.advance(WINDOW.plusSeconds(2));
        var other = granted(ledger.reserve(CALL, one, List.of()));
        assertThat(ledger.renew(renewed, CALL, one)).isInstanceOf(Full.class);
        ledger.withdraw(other, CALL);
        assertThat(ledger.standing("main", one).used()).isZero();
    }

    @Test
    void callsThatCostNothingCountAtATimeOnly() {
        var free = new Call("main", 1, "f00", "", Caller.ANONYMOUS, Purpose.QUERY, false);
        spend();
        spend();
        spend();

        var terms = new QuotaTerms(3, WINDOW, 2, PATIENCE, 0, FollowUpPages.FREE, LostLedgerPolicy.TRUST);
        granted(ledger.reserve(free, terms, List.of()));
        granted(ledger.reserve(free, terms, List.of()));

        assertThat(full(ledger.reserve(free, terms, List.of())).shortage()).isEqualTo(DenialReason.CONCURRENCY);
        assertThat(ledger.standing("main", terms).used()).isEqualTo(3);
    }

    @Test
    void aThrottledCallHoldsTheProjectBackEvenAcrossARestart() {
        var id = granted(ledger.reserve(CALL, TERMS, List.of()));
        ledger.answered(
                id,
                CALL,
                new CallResult(Outcome.THROTTLED_WINDOW, 429, 0, Duration.ofMinutes(10), LimitReport.NOTHING),
                TERMS);
        restart();

        var full = full(ledger.reserve(CALL, TERMS, List.of()));
        assertThat(full.shortage()).isEqualTo(DenialReason.WINDOW);
        assertThat(full.surely())
                .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(10).plusSeconds(2));
        assertThat(standing().available()).isZero();
        time.advance(full.surely());
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Granted.class);
    }

    @Test
    void anotherProjectsCallsDoNotMatter() {
        spend();
        spend();
        spend();

        var other = new Call("other", 0, "f00", "", Caller.ANONYMOUS, Purpose.QUERY, true);
        assertThat(ledger.reserve(other, TERMS, List.of())).isInstanceOf(Granted.class);
    }

    @Test
    void aWallClockSetBackShortensNothing() {
        var wall = new SetClock();
        ledger = Ledgers.ledger(dataSource, wall, time::read);
        spend();
        spend();
        spend();

        wall.set(Duration.ofHours(-5));
        time.advance(WINDOW.minusSeconds(1));
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Full.class);
        time.advance(Duration.ofSeconds(2));
        spend();
        spend();
        spend();

        ledger = Ledgers.ledger(dataSource, wall, time::read); // a restart, the clock still wrong
        assertThat(standing().used()).isEqualTo(3);
        time.advance(WINDOW.minusSeconds(1));
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Full.class);
        time.advance(Duration.ofSeconds(3));
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Granted.class);
    }

    @Test
    void aWallClockSetForthShortensNothing() {
        var wall = new SetClock();
        ledger = Ledgers.ledger(dataSource, wall, time::read);
        spend();
        time.advance(Duration.ofMinutes(1));
        spend();
        spend();

        wall.set(Duration.ofHours(5));
        time.advance(WINDOW.minusMinutes(1).minusSeconds(1));
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Full.class);
        ledger = Ledgers.ledger(dataSource, wall, time::read);
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Full.class);
        time.advance(Duration.ofSeconds(4));
        assertThat(standing().used()).isEqualTo(2);
    }

    @Test
    void theClockRunningAheadInSmallStepsShortensNothing() {
        var wall = new SetClock();
        ledger = Ledgers.ledger(dataSource, wall, time::read);
        spend();
        spend();
        spend();
        for (int step = 0; step < 3599; step++) {
            wall.set(wall.offset.plusMillis(333));
            time.advance(Duration.ofSeconds(1));
            if (step % 60 == 0) {
                assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Full.class);
            }
        }
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Full.class);
        ledger = Ledgers.ledger(dataSource, wall, time::read);
        assertThat(ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(Full.class);
    }

    @Test
    void aHundredThreadsGetNoMoreThanThereIs() throws InterruptedException {
        var quotaTerms = new QuotaTerms(37, WINDOW, 64, PATIENCE);
        var ids = new ConcurrentLinkedQueue<UUID>();
        var start = new CountDownLatch(1);
        var threads = IntStream.range(0, 100)
                .mapToObj(_ -> Thread.startVirtualThread(() -> {
                    await(start);
                    if (ledger.reserve(CALL, quotaTerms, List.of()) instanceof Granted(var id)) {
                        ids.add(id);
                    }
                }))
                .toList();
        start.countDown();
        for (var thread : threads) {
            thread.join();
        }

        assertThat(ids).hasSize(37).doesNotHaveDuplicates();
    }

    @Test
    void theRowTellsWhoAskedForWhatAndHowItEnded() {
        var id = granted(ledger.reserve(
                new Call("main", 4, "cafe", "", new Caller("growth", 1, Priority.INTERACTIVE), Purpose.QUERY, true),
                TERMS,
                List.of()));
        ledger.answered(
                id, CALL, new CallResult(Outcome.ANSWERED, 200, 321, Duration.ZERO, LimitReport.NOTHING), TERMS);

        assertThat(JdbcClient.create(dataSource)
                        .sql("SELECT page, fingerprint, caller, purpose, outcome, status, profiles FROM upstream_call")
                        .query()
                        .singleRow()
                        .values())
                .containsExactly(4, "cafe", "growth", "QUERY", "ANSWERED", 200, 321);
    }

    @Test
    void withoutTheDatabaseNothingIsGranted() {
        dataSource.close();

        assertThatThrownBy(() -> ledger.reserve(CALL, TERMS, List.of())).isInstanceOf(LedgerUnavailableException.class);
        assertThatThrownBy(() -> ledger.standing("main", TERMS)).isInstanceOf(LedgerUnavailableException.class);
    }

    @Test
    void whatWasSpentIsSummedUpByQuestionAndCallerWithoutCisternItself() {
        var quotaTerms = new QuotaTerms(60, WINDOW, 5, PATIENCE);
        var growth = new Caller("growth", 1, Priority.BATCH);
        spend("old", Caller.ANONYMOUS, quotaTerms);
        time.advance(SECOND);
        var begin = time.instant();
        spend("one", Caller.ANONYMOUS, quotaTerms);
        spend("one", growth, quotaTerms);
        time.advance(SECOND);
        spend("one", growth, quotaTerms);
        spend("two", Caller.CISTERN, quotaTerms);
        var first = begin.plusMillis(1); // stamps are rounded up
        assertThat(ledger.spent("main", begin))
                .containsExactlyInAnyOrder(
                        new Spending("one", "anonymous", 1, 0, first), new Spending("one", "growth", 2, 0, first));
        assertThat(ledger.spent("main", Instant.EPOCH)).hasSize(3);
        assertThat(ledger.spent("other", Instant.EPOCH)).isEmpty();
    }

    private void spend(String fingerprint, Caller caller, QuotaTerms quotaTerms) {
        var call = new Call("main", 0, fingerprint, "", caller, Purpose.QUERY, true);
        ledger.answered(granted(ledger.reserve(call, quotaTerms, List.of())), call, answer(), quotaTerms);
    }

    @Test
    void theEmbeddedDatabaseIsDurable() {
        var jdbc = JdbcClient.create(dataSource);

        assertThat(jdbc.sql("PRAGMA journal_mode").query(String.class).single()).isEqualTo("wal");
        assertThat(jdbc.sql("PRAGMA synchronous").query(Integer.class).single())
                .as("FULL")
                .isEqualTo(2);
    }

    private void spend() {
        ledger.answered(granted(ledger.reserve(CALL, TERMS, List.of())), CALL, answer(), TERMS);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void restart() {
        dataSource.close();
        open();
    }

    private WindowState standing() {
        return ledger.standing("main", TERMS);
    }

    private static CallResult answer() {
        return new CallResult(Outcome.ANSWERED, 200, 1, Duration.ZERO, LimitReport.NOTHING);
    }

    private static UUID granted(Reservation reservation) {
        assertThat(reservation).isInstanceOf(Granted.class);
        return ((Granted) reservation).id();
    }

    private static Full full(Reservation reservation) {
        assertThat(reservation).isInstanceOf(Full.class);
        return (Full) reservation;
    }

    /** A wall clock that a test sets. */
    private final class SetClock implements InstantSource {
        private Duration offset = Duration.ZERO;

        @Override
        public Instant instant() {
            return time.instant().plus(offset);
        }

        void set(Duration offset) {
            this.offset = offset;
        }
    }
}
