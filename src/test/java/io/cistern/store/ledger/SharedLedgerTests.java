package io.cistern.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

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
import io.cistern.ledger.Reservation.Yielded;
import io.cistern.ledger.WaitingCaller;
import io.cistern.profile.Caller;
import io.cistern.profile.Priority;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.LimitReport;
import io.cistern.profile.WaitReason;
import io.cistern.store.Databases;
import io.cistern.testing.IntegrationTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that share one ledger: each has its own ledger object over one database. */
@IntegrationTests
@ParameterizedClass
@EnumSource(Databases.class)
class SharedLedgerTests {

    private static final Duration WINDOW = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(130);
    private static final Duration DEAD = Duration.ofMillis(PeerProcesses.DEAD + 1);
    private static final QuotaTerms TERMS = terms(LostLedgerPolicy.TRUST);
    private static final QuotaTerms PROBING = terms(LostLedgerPolicy.PROBE);
    private static final Caller PEOPLE = new Caller("people", 1, Priority.INTERACTIVE);
    private static final Caller NIGHTLY = new Caller("nightly", 1, Priority.BATCH);
    private static final Set<String> MAIN = Set.of("main");

    private final FakeTime time = new FakeTime();
    private final HikariDataSource dataSource;
    private final Ledger one;
    private final Ledger two;

    SharedLedgerTests(Databases databases) {
        dataSource = databases.open();
        one = process();
        two = process();
        one.beat(MAIN, Duration.ofDays(35));
        two.beat(MAIN, Duration.ofDays(35));
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void processesTogetherMakeNoMoreCallsThanOneMay() {
        for (var i = 0; i < 6; i++) {
            spend(i % 2 == 0 ? one : two);
        }
        assertThat(full(ask(one, PEOPLE)).shortage()).isEqualTo(DenialReason.WINDOW);
        assertThat(full(ask(two, PEOPLE)).shortage()).isEqualTo(DenialReason.WINDOW);

        pass(WINDOW.plusMillis(3));
        assertThat(ask(two, PEOPLE)).isInstanceOf(Granted.class);
    }

    @Test
    void processesTogetherHaveNoMoreCallsUnderWayThanOneMay() {
        granted(ask(one, PEOPLE));
        var second = granted(ask(two, PEOPLE));
        assertThat(full(ask(one, PEOPLE)).shortage()).isEqualTo(DenialReason.CONCURRENCY);

        two.withdraw(second, call(PEOPLE));
        assertThat(ask(one, PEOPLE)).isInstanceOf(Granted.class);
    }

    @Test
    void manyThreadsOfManyProcessesTakeExactlyWhatThereIs() throws Exception {
        var processes = new ArrayList<Ledger>();
        for (var i = 0; i < 4; i++) {
            processes.add(process());
        }
        var wide = new QuotaTerms(25, WINDOW, 100, PATIENCE);
        try (var threads = Executors.newFixedThreadPool(16)) {
            var tries = new ArrayList<Callable<Reservation>>();
            for (var i = 0; i < 120; i++) {
                var ledger = processes.get(i % 4);
                tries.add(() -> ledger.reserve(call(PEOPLE), wide, List.of()));
            }
            var granted = 0;
            for (var reservation : threads.invokeAll(tries)) {
                granted += reservation.get() instanceof Granted ? 1 : 0;
            }
            assertThat(granted).isEqualTo(25);
        }
    }

    @Test
    void aPageThatAnotherProcessIsFetchingIsNotFetchedTwice() {
        var call = new Call("main", 0, "f", "k", PEOPLE, Purpose.QUERY, true);
        var id = granted(one.reserve(call, TERMS, List.of()));

        var elsewhere = full(two.reserve(call, TERMS, List.of(waiting(PEOPLE))));
        assertThat(elsewhere.shortage()).isEqualTo(DenialReason.ELSEWHERE);
        assertThat(ask(two, PEOPLE)).as("another page").isInstanceOf(Granted.class);
        answer(one, id);
        assertThat(two.reserve(call, TERMS, List.of())).isInstanceOf(Granted.class);
    }

    @Test
    void aPageThatADeadProcessWasFetchingIsFetchedAgainSoon() {
        var call = new Call("main", 0, "f", "k", PEOPLE, Purpose.QUERY, true);
        granted(one.reserve(call, TERMS, List.of()));

        time.advance(Duration.ofSeconds(4));
        var told = full(two.reserve(call, TERMS, List.of())).surely();
        assertThat(told).isLessThan(Duration.ofMillis(PeerProcesses.DEAD));
        time.advance(told);
        assertThat(two.reserve(call, TERMS, List.of())).isInstanceOf(Granted.class);
    }

    @Test
    void urgentWorkThatWaitsInAnotherProcessGoesFirstButOnlyWhileItSaysSo() {
        granted(ask(one, PEOPLE));
        granted(ask(one, PEOPLE));
        var quick = new QuotaTerms(6, WINDOW, 2, Duration.ofSeconds(1));
        pass(Duration.ofMillis(500));
        assertThat(two.reserve(call(PEOPLE), TERMS, List.of(waiting(PEOPLE)))).isInstanceOf(Full.class);

        time.advance(Duration.ofSeconds(1)); // by these terms, the calls under way are over
        assertThat(one.reserve(call(NIGHTLY), quick, List.of(waiting(NIGHTLY)))).isInstanceOf(Yielded.class);
        time.advance(Duration.ofSeconds(5));
        assertThat(one.reserve(call(NIGHTLY), quick, List.of(waiting(NIGHTLY)))).isInstanceOf(Granted.class);
    }

    @Test
    void whoWaitsIsKnownInTheOtherProcessesAndCountedOnce() {
        granted(ask(one, PEOPLE));
        granted(ask(one, PEOPLE));
        two.reserve(call(PEOPLE), TERMS, List.of(waiting(PEOPLE), waiting(NIGHTLY)));
        time.advance(Duration.ofSeconds(1));
        two.reserve(call(PEOPLE), TERMS, List.of(waiting(PEOPLE), waiting(NIGHTLY)));
        assertThat(two.waitingElsewhere("main")).isEmpty();
        assertThat(one.waitingElsewhere("main"))
                .extracting(WaitingCaller::caller, WaitingCaller::waiting)
                .containsExactlyInAnyOrder(
                        tuple("people", Duration.ofSeconds(2)), tuple("nightly", Duration.ofSeconds(2)));
        time.advance(Duration.ofSeconds(5));
        assertThat(one.waitingElsewhere("main")).isEmpty();
    }

    @Test
    void batchWorkLeavesTheReserveToPeople() {
        var reserving = new QuotaTerms(6, WINDOW, 2, PATIENCE, 2, FollowUpPages.COUNTED, LostLedgerPolicy.TRUST);
        for (var i = 0; i < 4; i++) {
            answer(one, granted(one.reserve(call(NIGHTLY), reserving, List.of())));
        }
        assertThat(full(one.reserve(call(NIGHTLY), reserving, List.of())).shortage())
                .isEqualTo(DenialReason.WINDOW);
        answer(two, granted(two.reserve(call(PEOPLE), reserving, List.of())));
        answer(two, granted(two.reserve(call(PEOPLE), reserving, List.of())));
        assertThat(two.reserve(call(PEOPLE), reserving, List.of())).isInstanceOf(Full.class);
    }

    @Test
    void whilePeopleWaitTheReserveGoesByTurnsAndBatchWorkDoesNotStarve() {
        var reserving = new QuotaTerms(12, WINDOW, 2, PATIENCE, 2, FollowUpPages.COUNTED, LostLedgerPolicy.TRUST);
        for (var i = 0; i < 10; i++) {
            answer(one, granted(one.reserve(call(PEOPLE), reserving, List.of())));
        }
        var both = List.of(waiting(PEOPLE), waiting(NIGHTLY));
        var nights = 0;
        for (var i = 0; i < 40; i++) {
            time.advance(WINDOW.dividedBy(10));
            switch (one.reserve(call(NIGHTLY), reserving, both)) {
                case Granted(var id) -> {
                    nights++;
                    answer(one, id);
                }
                case Yielded yielded -> answer(one, granted(one.reserve(call(PEOPLE), reserving, both)));
                case Full full -> {}
            }
        }
        assertThat(nights).isBetween(10, 20);
    }

    @Test
    void aPauseHoldsForAllProcessesAndAcrossRestarts() {
        one.pause("main", true);
        assertThat(full(ask(two, PEOPLE)).shortage()).isEqualTo(DenialReason.PAUSED);
        assertThat(full(ask(process(), PEOPLE)).shortage()).isEqualTo(DenialReason.PAUSED);
        two.pause("main", false);
        assertThat(ask(one, PEOPLE)).isInstanceOf(Granted.class);
    }

    @Test
    void aNewLedgerIsProbedOneCallAtATimeUntilMixpanelAnswersOne() {
        var id = granted(one.reserve(call(PEOPLE), PROBING, List.of()));
        assertThat(full(two.reserve(call(PEOPLE), PROBING, List.of())).reason()).isEqualTo(WaitReason.LEDGER_PROBE);
        end(one, id, Outcome.UNAVAILABLE);
        var next = granted(two.reserve(call(PEOPLE), PROBING, List.of()));
        assertThat(full(one.reserve(call(PEOPLE), PROBING, List.of())).reason())
                .as("a failure proves nothing")
                .isEqualTo(WaitReason.LEDGER_PROBE);
        end(two, next, Outcome.ANSWERED);

        granted(one.reserve(call(PEOPLE), PROBING, List.of()));
        granted(two.reserve(call(PEOPLE), PROBING, List.of()));
        assertThat(full(one.reserve(call(PEOPLE), PROBING, List.of())).reason()).isEqualTo(WaitReason.CONCURRENCY);
        assertThat(doubted(one)).as("the window is still in doubt").isTrue();
    }

    @Test
    void anAnswerToAPageThatDoesNotCountProvesNothing() {
        var page = new Call("main", 1, "f", "p", PEOPLE, Purpose.QUERY, false);
        var free = new QuotaTerms(6, WINDOW, 2, PATIENCE, 0, FollowUpPages.FREE, LostLedgerPolicy.PROBE);
        one.answered(granted(one.reserve(page, free, List.of())), page, CallResult.of(Outcome.ANSWERED), free);

        granted(one.reserve(call(PEOPLE), free, List.of()));
        assertThat(full(two.reserve(call(PEOPLE), free, List.of())).reason()).isEqualTo(WaitReason.LEDGER_PROBE);
    }

    @ParameterizedTest
    @EnumSource(names = {"THROTTLED_WINDOW", "THROTTLED_CONCURRENCY", "THROTTLED_LOAD"})
    void aRefusalOfMixpanelNarrowsADoubtedLedgerAgain(Outcome refusal) {
        end(one, granted(one.reserve(call(PEOPLE), PROBING, List.of())), Outcome.ANSWERED);
        var good = granted(one.reserve(call(PEOPLE), PROBING, List.of()));
        end(two, granted(two.reserve(call(PEOPLE), PROBING, List.of())), refusal);
        time.advance(Duration.ofMillis(10));
        end(one, good, Outcome.ANSWERED);

        var probe = granted(two.reserve(call(PEOPLE), PROBING, List.of()));
        assertThat(full(one.reserve(call(PEOPLE), PROBING, List.of())).reason())
                .as("the good answer was sent for before the refusal")
                .isEqualTo(WaitReason.LEDGER_PROBE);
        end(two, probe, Outcome.ANSWERED);
        granted(one.reserve(call(PEOPLE), PROBING, List.of()));
        granted(two.reserve(call(PEOPLE), PROBING, List.of()));
    }

    @Test
    void theProbeOfADeadProcessHoldsAPlaceButNotBackTheNextProbe() {
        granted(one.reserve(call(PEOPLE), PROBING, List.of()));
        assertThat(full(two.reserve(call(PEOPLE), PROBING, List.of())).reason()).isEqualTo(WaitReason.LEDGER_PROBE);
        dies(one);

        granted(two.reserve(call(PEOPLE), PROBING, List.of()));
        assertThat(full(two.reserve(call(PEOPLE), PROBING, List.of())).reason()).isEqualTo(WaitReason.LEDGER_PROBE);
    }

    @Test
    void aRefusedCallDoesNotShowHowLongACallOfADeadProcessMayLast() {
        var refused = granted(ask(one, PEOPLE));
        pass(Duration.ofMillis(80));
        end(one, refused, Outcome.REFUSED);
        granted(ask(one, PEOPLE));
        granted(ask(one, PEOPLE));

        dies(one);
        var full = full(ask(two, PEOPLE));
        assertThat(full.reason()).isEqualTo(WaitReason.DEAD_CALLS);
        assertThat(full.surely()).isCloseTo(PATIENCE.minus(DEAD), Duration.ofMillis(10));
    }

    @Test
    void aCallOfADeadProcessHoldsItsPlaceForTwiceTheLongestCallAndCountsAsBefore() {
        var longest = granted(ask(one, PEOPLE));
        pass(Duration.ofSeconds(12));
        end(one, longest, Outcome.ANSWERED);
        granted(ask(one, PEOPLE));
        granted(ask(one, PEOPLE));
        pass(Duration.ofSeconds(2));
        assertThat(full(ask(two, PEOPLE)).reason()).isEqualTo(WaitReason.CONCURRENCY);

        dies(one);
        var full = full(ask(two, PEOPLE));
        assertThat(full.reason()).isEqualTo(WaitReason.DEAD_CALLS);
        assertThat(full.surely())
                .isCloseTo(QuotaTerms.LEASE.plusSeconds(2 * 12).minusSeconds(2).minus(DEAD), Duration.ofMillis(10));
        time.advance(full.surely());
        assertThat(two.standing("main", TERMS).inFlight()).isZero();
        assertThat(two.standing("main", TERMS).used()).isEqualTo(3);
        granted(ask(two, PEOPLE));

        time.advance(WINDOW.plus(PATIENCE).minusSeconds(60));
        assertThat(two.standing("main", TERMS).used())
                .as("their answers may have come as late as they can")
                .isEqualTo(3);
        time.advance(Duration.ofSeconds(60));
        assertThat(two.standing("main", TERMS).used()).as("its own call").isEqualTo(1);
    }

    @Test
    void whereNoCallWasObservedTheCallOfADeadProcessMayLastAsLongAsAny() {
        granted(ask(one, PEOPLE));
        granted(ask(one, PEOPLE));
        dies(one);

        time.advance(PATIENCE.minus(DEAD).minusSeconds(1));
        assertThat(full(ask(two, PEOPLE)).reason()).isEqualTo(WaitReason.DEAD_CALLS);
        time.advance(Duration.ofSeconds(2));
        granted(ask(two, PEOPLE));
    }

    @Test
    void whoStartsAloneKnowsThatAllOthersAreDead() {
        var call = new Call("main", 0, "f", "k", PEOPLE, Purpose.QUERY, true);
        granted(one.reserve(call, TERMS, List.of()));
        granted(one.reserve(call(PEOPLE), TERMS, List.of()));
        assertThat(full(two.reserve(call, TERMS, List.of())).shortage()).isEqualTo(DenialReason.ELSEWHERE);

        var alone = process();
        ((JdbcLedger) alone).forgetOtherProcesses();
        assertThat(full(alone.reserve(call, TERMS, List.of())).reason()).isEqualTo(WaitReason.DEAD_CALLS);
        two.beat(MAIN, Duration.ofDays(35));
        assertThat(two.waitingElsewhere("main")).isEmpty();
    }

    @Test
    void aProcessWithoutALockIsNotTakenForDeadByOneThatStarts() {
        var unlocked = Ledgers.ledger(dataSource, time, time::read, false);
        unlocked.beat(MAIN, Duration.ofDays(35));
        var call = new Call("main", 0, "f", "k", PEOPLE, Purpose.QUERY, true);
        granted(unlocked.reserve(call, TERMS, List.of()));
        granted(one.reserve(call(PEOPLE), TERMS, List.of()));

        var alone = process();
        ((JdbcLedger) alone).forgetOtherProcesses();
        assertThat(full(alone.reserve(call, TERMS, List.of())).reason()).isEqualTo(WaitReason.PEER_FETCH);
    }

    @Test
    void aCallThatAProcessWaitedForLongerThanForAnyOtherHoldsItsPlaceAsLongAsACallCanLast() {
        var longest = granted(ask(one, PEOPLE));
        pass(Duration.ofSeconds(1));
        end(one, longest, Outcome.ANSWERED);
        granted(ask(one, PEOPLE));
        pass(Duration.ofSeconds(20));
        granted(ask(one, PEOPLE));

        dies(one);
        var full = full(ask(two, PEOPLE));
        assertThat(full.reason()).isEqualTo(WaitReason.DEAD_CALLS);
        assertThat(full.surely()).isCloseTo(PATIENCE.minusSeconds(20).minus(DEAD), Duration.ofMillis(10));
    }

    @Test
    void whereMixpanelStallsAndTheServiceIsKilledInALoopCallsKeepTheirPlaces() {
        var terms = new QuotaTerms(60, WINDOW, 2, PATIENCE);
        var longest = granted(ask(one, PEOPLE));
        pass(Duration.ofSeconds(5));
        end(one, longest, Outcome.ANSWERED);
        var sent = 0;
        for (var lives = 0; lives < 20; lives++) { // each process lives for less time than a call usually takes
            var process = process();
            ((JdbcLedger) process).forgetOtherProcesses();
            while (process.reserve(call(PEOPLE), terms, List.of()) instanceof Granted) {
                sent++;
            }
            time.advance(Duration.ofSeconds(4));
        }
        assertThat(sent).as("of 2 at a time, in %s", PATIENCE).isLessThanOrEqualTo(4);
    }

    @Test
    void aGrantIsASignOfLife() {
        var silent = process();
        var call = new Call("main", 0, "f", "k", PEOPLE, Purpose.QUERY, true);
        granted(silent.reserve(call, TERMS, List.of()));

        assertThat(full(one.reserve(call, TERMS, List.of())).reason()).isEqualTo(WaitReason.PEER_FETCH);
    }

    @Test
    void aProjectWhoseHeartbeatFailsDoesNotStopTheHeartbeatsOfOthers() {
        var broken = process();
        sql("INSERT INTO upstream_call (id, project, sent_at, counted, page, fingerprint, caller, purpose)"
                + " VALUES ('old', 'broken', 0, 1, 0, 'f', 'people', 'QUERY')");
        sql("CREATE TABLE keeper (id VARCHAR(36) REFERENCES upstream_call (id))");
        sql("INSERT INTO keeper (id) VALUES ('old')");

        var projects = new LinkedHashSet<>(List.of("broken", "main"));
        assertThatThrownBy(() -> broken.beat(projects, Duration.ofDays(35)))
                .isInstanceOf(LedgerUnavailableException.class);
        var call = new Call("main", 0, "f", "k", PEOPLE, Purpose.QUERY, true);
        granted(broken.reserve(call, TERMS, List.of()));
        sql("UPDATE process SET alive_at = alive_at - 14000");
        assertThatThrownBy(() -> broken.beat(projects, Duration.ofDays(35)))
                .isInstanceOf(LedgerUnavailableException.class);
        time.advance(Duration.ofSeconds(10));

        assertThat(full(two.reserve(call, TERMS, List.of())).reason()).isEqualTo(WaitReason.PEER_FETCH);
    }

    @Test
    void aNewLedgerIsNotUsedForAWindowWhereThatIsWanted() {
        var strict = terms(LostLedgerPolicy.STRICT);
        var full = full(one.reserve(call(PEOPLE), strict, List.of()));
        assertThat(full.shortage()).isEqualTo(DenialReason.WINDOW);

        pass(full.surely().minusSeconds(1));
        assertThat(one.reserve(call(PEOPLE), strict, List.of())).isInstanceOf(Full.class);
        pass(Duration.ofSeconds(2));
        assertThat(one.reserve(call(PEOPLE), strict, List.of())).isInstanceOf(Granted.class);
    }

    @Test
    void aLedgerThatWasClosedInGoodOrderIsBelieved() {
        proved();
        one.close(MAIN);
        two.close(MAIN);
        time.advance(Duration.ofDays(2));

        assertThat(doubted(process())).isFalse();
    }

    @Test
    void aProcessThatDiedAndIsBackSoonBelievesItsLedger() {
        proved();
        time.advance(Duration.ofSeconds(50));

        assertThat(doubted(process())).isFalse();
    }

    @Test
    void aLedgerThatEndsInTheMiddleOfALifeIsDoubtedLikeACopyOfABackup() {
        proved();
        time.advance(Duration.ofMinutes(5));

        assertThat(doubted(process())).isTrue();
    }

    @Test
    void aLedgerThatGoesBackUnderARunningProcessIsDoubted() {
        proved();
        sql("UPDATE project SET version = version - 3");

        assertThat(doubted(one)).isTrue();
    }

    @Test
    void aLedgerThatVanishesUnderARunningProcessIsDoubtedAndKeepsWhatItHears() {
        proved();
        var id = granted(ask(one, PEOPLE));
        sql("DELETE FROM upstream_call");
        sql("DELETE FROM project");

        answer(one, id);
        assertThat(one.standing("main", TERMS).used()).isEqualTo(1);
        assertThat(doubted(one)).isTrue();
        assertThat(one.standing("main", PROBING).terms().concurrency())
                .as("what was sent before the loss does not show what others have spent")
                .isEqualTo(1);
    }

    @Test
    void aRefusedFollowUpPageShowsThatPagesCount() {
        var free = new QuotaTerms(6, WINDOW, 2, PATIENCE, 0, FollowUpPages.FREE, LostLedgerPolicy.TRUST);
        var page = new Call("main", 1, "f", "p", PEOPLE, Purpose.QUERY, false);
        for (var i = 0; i < 6; i++) {
            answer(one, granted(one.reserve(page, free, List.of())));
        }
        assertThat(one.standing("main", free).used()).isZero();

        var id = granted(one.reserve(page, free, List.of()));
        var refusal = new CallResult(Outcome.THROTTLED_WINDOW, 429, 0, Duration.ZERO, LimitReport.NOTHING);
        assertThat(one.answered(id, page, refusal, free).pagesAreCounted()).isTrue();

        assertThat(two.standing("main", free).used()).isEqualTo(7);
        assertThat(full(two.reserve(page, free, List.of())).shortage()).isEqualTo(DenialReason.WINDOW);
        assertThat(process().standing("main", free).account().pagesCountedAt()).isNotNull();
    }

    @Test
    void theEndOfACallTellsWhetherItCounts() {
        var free = new QuotaTerms(6, WINDOW, 2, PATIENCE, 0, FollowUpPages.FREE, LostLedgerPolicy.TRUST);
        var page = new Call("main", 1, "f", "p", PEOPLE, Purpose.QUERY, false);
        var answered = new CallResult(Outcome.ANSWERED, 200, 10, Duration.ZERO, LimitReport.NOTHING);
        var refused = new CallResult(Outcome.THROTTLED_WINDOW, 429, 0, Duration.ZERO, LimitReport.NOTHING);

        assertThat(one.answered(granted(one.reserve(page, free, List.of())), page, answered, free)
                        .counted())
                .isFalse();
        assertThat(one.answered(granted(one.reserve(page, free, List.of())), page, refused, free)
                        .counted())
                .isTrue();
        assertThat(two.answered(granted(two.reserve(page, free, List.of())), page, answered, free)
                        .counted())
                .as("as the other process has found out")
                .isTrue();
    }

    @Test
    void callsOfOthersAreSeenByARefusalAndFade() {
        spend(one);
        var id = granted(ask(one, PEOPLE));
        var refusal = new CallResult(Outcome.THROTTLED_WINDOW, 429, 0, Duration.ZERO, new LimitReport(6, WINDOW, 2, 7));
        one.answered(id, call(PEOPLE), refusal, TERMS);

        var seen = two.standing("main", TERMS);
        assertThat(seen.foreign().at(seen.now(), WINDOW)).isEqualTo(5);
        pass(WINDOW.dividedBy(2));
        var later = two.standing("main", TERMS);
        assertThat(later.foreign().at(later.now(), WINDOW)).isEqualTo(3);
    }

    @Test
    void aLowerLimitThatMixpanelToldHolds() {
        var id = granted(ask(one, PEOPLE));
        var refusal = new CallResult(
                Outcome.THROTTLED_CONCURRENCY, 429, 0, Duration.ZERO, new LimitReport(2, WINDOW, 2, null));
        one.answered(id, call(PEOPLE), refusal, TERMS);
        spend(two);

        assertThat(full(ask(two, PEOPLE)).shortage()).isEqualTo(DenialReason.WINDOW);
    }

    private Ledger process() {
        return Ledgers.ledger(dataSource, time, time::read);
    }

    private static QuotaTerms terms(LostLedgerPolicy lostLedgerPolicy) {
        return new QuotaTerms(6, WINDOW, 2, PATIENCE, 0, FollowUpPages.COUNTED, lostLedgerPolicy);
    }

    private static Call call(Caller caller) {
        return new Call("main", 0, "f", "", caller, Purpose.QUERY, true);
    }

    private static WaitingCaller waiting(Caller caller) {
        return WaitingCaller.of(call(caller), Duration.ofSeconds(1));
    }

    private static Reservation ask(Ledger ledger, Caller caller) {
        return ledger.reserve(call(caller), TERMS, List.of());
    }

    private void spend(Ledger ledger) {
        answer(ledger, granted(ask(ledger, PEOPLE)));
    }

    private static void end(Ledger ledger, UUID id, Outcome outcome) {
        ledger.answered(id, call(PEOPLE), new CallResult(outcome, null, 1, Duration.ZERO, LimitReport.NOTHING), TERMS);
    }

    /** Lets so much time pass that the other process takes this one for dead. */
    private void dies(Ledger ledger) {
        for (var left = DEAD; left.isPositive(); left = left.minusSeconds(5)) {
            time.advance(left.compareTo(Duration.ofSeconds(5)) < 0 ? left : Duration.ofSeconds(5));
            (ledger.equals(one) ? two : one).beat(MAIN, Duration.ofDays(35));
        }
    }

    private static void answer(Ledger ledger, UUID id) {
        ledger.answered(
                id, call(PEOPLE), new CallResult(Outcome.ANSWERED, 200, 1, Duration.ZERO, LimitReport.NOTHING), TERMS);
    }

    /** Lets time pass while both processes send heartbeats. */
    private void pass(Duration span) {
        for (var left = span; left.isPositive(); left = left.minusSeconds(5)) {
            time.advance(left.compareTo(Duration.ofSeconds(5)) < 0 ? left : Duration.ofSeconds(5));
            one.beat(MAIN, Duration.ofDays(35));
            two.beat(MAIN, Duration.ofDays(35));
        }
    }

    /** Lets the doubt about the new ledger expire. */
    private void proved() {
        pass(WINDOW.plus(PATIENCE).plusSeconds(1));
        assertThat(doubted(one)).isFalse();
    }

    private static boolean doubted(Ledger ledger) {
        ledger.beat(MAIN, Duration.ofDays(35));
        var windowState = ledger.standing("main", terms(LostLedgerPolicy.PROBE));
        return windowState.now().isBefore(windowState.unprovenUntil());
    }

    private void sql(String statement) {
        org.springframework.jdbc.core.simple.JdbcClient.create(dataSource)
                .sql(statement)
                .update();
    }

    private static UUID granted(Reservation reservation) {
        assertThat(reservation).isInstanceOf(Granted.class);
        return ((Granted) reservation).id();
    }

    private static Full full(Reservation reservation) {
        assertThat(reservation).isInstanceOf(Full.class);
        return (Full) reservation;
    }
}
