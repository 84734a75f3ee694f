package io.cistern.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.FakeTime;
import io.cistern.ledger.Call;
import io.cistern.ledger.Call.Purpose;
import io.cistern.ledger.CallResult;
import io.cistern.ledger.CallResult.Outcome;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.Ledger;
import io.cistern.ledger.LostLedgerPolicy;
import io.cistern.ledger.QuotaEvidence;
import io.cistern.ledger.QuotaTerms;
import io.cistern.ledger.Reservation;
import io.cistern.ledger.Reservation.Full;
import io.cistern.ledger.Reservation.Granted;
import io.cistern.profile.Caller;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.LimitReport;
import io.cistern.profile.WaitReason;
import io.cistern.store.Databases;
import io.cistern.testing.IntegrationTests;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the ledger learns of the cost of pages after the first: from calls that it allows in a full window. */
@IntegrationTests
@ParameterizedClass
@EnumSource(Databases.class)
class FollowUpTrialTests {

    private static final Duration WINDOW = Duration.ofHours(1);
    private static final int LIMIT = 6;
    private static final QuotaTerms LEARNING = terms(FollowUpPages.LEARN);
    private static final Call FIRST = new Call("main", 0, "f", "", Caller.ANONYMOUS, Purpose.QUERY, true);
    private static final Call NEXT = new Call("main", 1, "f", "", Caller.ANONYMOUS, Purpose.QUERY, true);

    private final FakeTime time = new FakeTime();
    private final HikariDataSource dataSource;
    private Ledger ledger;

    FollowUpTrialTests(Databases databases) {
        dataSource = databases.open();
        ledger = process();
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void oneCallPassesAFullWindowAsATrialAndNoSecondOneInThatWindow() {
        fill();
        var trial = granted(ask(FIRST));
        assertThat(full(ask(FIRST)).reason()).isEqualTo(WaitReason.BUDGET_SPENT);
        answer(trial, FIRST);

        assertThat(full(ask(FIRST)).reason()).isEqualTo(WaitReason.BUDGET_SPENT);
        assertThat(ledger.standing("main", LEARNING).used()).isEqualTo(LIMIT + 1);
        ledger = process();
        assertThat(full(ask(FIRST)).reason()).as("after a restart").isEqualTo(WaitReason.BUDGET_SPENT);
    }

    @Test
    void whereAllPagesCountByTheSettingThereIsNoTrial() {
        var counting = terms(FollowUpPages.COUNTED);
        fill();
        assertThat(full(ledger.reserve(FIRST, counting, List.of())).reason()).isEqualTo(WaitReason.BUDGET_SPENT);
    }

    @Test
    void aWindowOfFirstPagesShowsNothingSoThereIsNoTrial() {
        for (var call = 0; call < LIMIT; call++) {
            answer(granted(ask(FIRST)), FIRST);
        }
        assertThat(full(ask(NEXT)).reason()).isEqualTo(WaitReason.BUDGET_SPENT);
    }

    @Test
    void callsWithoutAnswersMayNotHaveArrivedSoThereIsNoTrial() {
        answer(granted(ask(FIRST)), FIRST);
        for (var call = 1; call < LIMIT; call++) {
            end(granted(ask(NEXT)), NEXT, Outcome.UNAVAILABLE);
        }
        assertThat(full(ask(NEXT)).reason()).isEqualTo(WaitReason.BUDGET_SPENT);
    }

    @Test
    void whereForeignCallsMayFillTheWindowThereIsNoTrial() {
        answer(granted(ask(FIRST)), FIRST);
        var refused = granted(ask(FIRST));
        ledger.answered(
                refused,
                FIRST,
                new CallResult(
                        Outcome.THROTTLED_CONCURRENCY, 429, 0, Duration.ZERO, new LimitReport(LIMIT, WINDOW, 2, 7)),
                LEARNING);
        for (var call = 2; call < LIMIT; call++) {
            answer(granted(ask(NEXT)), NEXT);
        }
        assertThat(full(ask(NEXT)).reason()).isEqualTo(WaitReason.BUDGET_SPENT);
    }

    @Test
    void threeAnsweredTrialsInThreeWindowsShowThatPagesAreFree() {
        for (var trial = 0; trial < 3; trial++) {
            assertThat(cost()).isEqualTo(FollowUpPages.COUNTED);
            fill();
            answer(granted(ask(NEXT)), NEXT);
            if (trial < 2) {
                time.advance(WINDOW.plusMinutes(1));
            }
        }
        assertThat(cost()).isEqualTo(FollowUpPages.FREE);
        assertThat(ledger.standing("main", LEARNING).used()).as("first pages").isEqualTo(2);
        for (var call = 0; call < 20; call++) {
            answer(granted(ask(NEXT)), NEXT);
        }

        ledger = process();
        assertThat(cost()).as("after a restart").isEqualTo(FollowUpPages.FREE);
        assertThat(process().standing("main", terms(FollowUpPages.COUNTED)).used())
                .as("when the setting is changed, all of them count")
                .isGreaterThan(20);
    }

    @Test
    void freePagesAreConfirmedByTheCallsThatTheyAllowAndForgottenAfterAWeekWithoutAny() {
        free();
        time.advance(Duration.ofDays(5));
        fill();
        answer(granted(ask(NEXT)), NEXT);
        time.advance(Duration.ofDays(5));
        assertThat(cost()).as("seen five days ago").isEqualTo(FollowUpPages.FREE);

        time.advance(Duration.ofDays(3));
        assertThat(cost()).isEqualTo(FollowUpPages.COUNTED);
        fill();
        granted(ask(NEXT));
    }

    @Test
    void aRefusedFollowUpPageShowsAtOnceThatPagesCountWhichIsExaminedAgainAfterAWeek() {
        fill();
        var evidence = end(granted(ask(NEXT)), NEXT, Outcome.THROTTLED_WINDOW);
        assertThat(evidence.isRefusedTrial()).isTrue();
        assertThat(evidence.pagesAreCounted()).isTrue();
        assertThat(ledger.standing("main", LEARNING).windowOpensAt())
                .as("the ledger explains the refusal, so there is no pause")
                .isBeforeOrEqualTo(ledger.standing("main", LEARNING).now());

        time.advance(WINDOW.multipliedBy(2));
        fill();
        assertThat(full(ask(NEXT)).reason()).isEqualTo(WaitReason.BUDGET_SPENT);
        time.advance(Duration.ofDays(7));
        fill();
        granted(ask(NEXT));
    }

    @Test
    void aRefusedFirstPageMayBeDueToOthersAndTakesBackWhatTrialsShowed() {
        for (var trial = 0; trial < 2; trial++) {
            fill();
            answer(granted(ask(FIRST)), FIRST);
            time.advance(WINDOW.plusMinutes(1));
        }
        fill();
        end(granted(ask(FIRST)), FIRST, Outcome.THROTTLED_WINDOW);
        time.advance(WINDOW.plusMinutes(1));
        fill();
        answer(granted(ask(FIRST)), FIRST);

        assertThat(cost()).isEqualTo(FollowUpPages.COUNTED);
    }

    @Test
    void aContradictionEndsTheConclusionAtOnceInAllProcesses() {
        free();
        time.advance(WINDOW.plusMinutes(1));
        var other = process();
        fill();
        answer(granted(ask(NEXT)), NEXT);
        assertThat(other.standing("main", LEARNING).followUpPages()).isEqualTo(FollowUpPages.FREE);

        end(granted(ask(FIRST)), FIRST, Outcome.THROTTLED_WINDOW);
        assertThat(other.standing("main", LEARNING).followUpPages()).isEqualTo(FollowUpPages.COUNTED);
        time.advance(WINDOW.dividedBy(2));
        assertThat(full(other.reserve(NEXT, LEARNING, List.of())).reason()).isEqualTo(WaitReason.BUDGET_SPENT);
    }

    @Test
    void aTrialThatWasNotSentIsMadeLater() {
        fill();
        ledger.withdraw(granted(ask(NEXT)), NEXT);

        granted(ask(NEXT));
    }

    private void free() {
        for (var trial = 0; trial < 3; trial++) {
            fill();
            answer(granted(ask(NEXT)), NEXT);
            time.advance(WINDOW.plusMinutes(1));
        }
        assertThat(cost()).isEqualTo(FollowUpPages.FREE);
    }

    /** Fills the window with two first pages and pages after them. */
    private void fill() {
        for (var call = 0; call < LIMIT; call++) {
            var page = call < 2 ? FIRST : NEXT;
            answer(granted(ask(page)), page);
        }
    }

    private FollowUpPages cost() {
        return ledger.standing("main", LEARNING).followUpPages();
    }

    private Reservation ask(Call call) {
        ledger.beat(Set.of("main"), Duration.ofDays(35));
        return ledger.reserve(call, LEARNING, List.of());
    }

    private void answer(UUID id, Call call) {
        time.advance(Duration.ofSeconds(1));
        end(id, call, Outcome.ANSWERED);
    }

    private QuotaEvidence end(UUID id, Call call, Outcome outcome) {
        return ledger.answered(
                id,
                call,
                new CallResult(
                        outcome,
                        null,
                        1,
                        outcome == Outcome.THROTTLED_WINDOW ? Duration.ofMinutes(6) : Duration.ZERO,
                        LimitReport.NOTHING),
                LEARNING);
    }

    private Ledger process() {
        return Ledgers.ledger(dataSource, time, time::read);
    }

    private static QuotaTerms terms(FollowUpPages followUpPages) {
        return new QuotaTerms(LIMIT, WINDOW, 2, Duration.ofSeconds(130), 0, followUpPages, LostLedgerPolicy.TRUST);
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
