package io.cistern.audience;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import io.cistern.answer.Answers;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.ledger.Budget.Waiting;
import io.cistern.profile.Caller;
import io.cistern.profile.Pages;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.CostTooHigh;
import io.cistern.profile.QueryFailure.Paused;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** In virtual time: what a keeper asks, when, and on what terms. */
@ExtendWith(OutputCaptureExtension.class)
class AudienceRefresherTests {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** Asked every 16 minutes, so that a part is a minute; it would lapse after 20. */
    private static final BaseAudience AUDIENCE =
            new BaseAudience("all", Pages.EVERYBODY, MINUTE.multipliedBy(16), MINUTE.multipliedBy(16));

    private final FakeTime time = new FakeTime();
    private final Instant begin = time.instant();
    private final SomeBudget budget = new SomeBudget();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AudienceBudget audienceBudget = new AudienceBudget(new BatchAllowance(60, 6, HOUR));
    private final List<Instant> asked = new ArrayList<>();
    private final List<AskOptions> contracts = new ArrayList<>();
    private OptionalInt size = OptionalInt.of(1);
    private Answers answers = (query, window, askOptions) -> new SomeAnswer(time.instant(), true);
    private final AudienceRefresher audienceRefresher = keeper(AUDIENCE);

    @Test
    void whatIsHeldAndFreshAtTheStartIsTakenAsItIs() {
        var since = begin.minus(MINUTE.multipliedBy(10));
        busy();
        answers = (query, window, askOptions) -> new SomeAnswer(since, true);
        audienceRefresher.turn();
        assertThat(contracts.getFirst().age().after()).isEqualTo(Instant.MIN);
        assertThat(age()).isEqualTo(600);

        answers = (query, window, askOptions) -> new SomeAnswer(time.instant(), true);
        run(MINUTE.multipliedBy(7));
        assertThat(asked).containsExactly(begin, since.plus(AUDIENCE.period()));
        assertThat(contracts.getLast().age().after()).isEqualTo(since);
    }

    @Test
    void itIsRefreshedWhenItIsDueAndNotBeforeWhileOthersMayWantTheBudget() {
        busy();
        run(HOUR);
        assertThat(minutes()).containsExactly(0L, 16L, 32L, 48L);
        assertThat(contracts)
                .extracting(askOptions -> askOptions.age().after())
                .containsExactly(Instant.MIN, asked.get(0), asked.get(1), asked.get(2));
        assertThat(refreshes("kept")).isEqualTo(4);
    }

    @Test
    void itAsksInCisternsNameAsBatchWorkThatLeavesTheReserveAndOnlyForWhatFits() {
        audienceBudget.size(new BaseAudience("other", Pages.EVERYBODY, HOUR, HOUR), 24);
        audienceRefresher.turn();
        var askOptions = contracts.getFirst();
        assertThat(askOptions.caller().name()).isEqualTo("cistern");
        assertThat(askOptions.caller().priority()).isEqualTo(Priority.BATCH);
        assertThat(askOptions.patience()).isEqualTo(AUDIENCE.refresh());
        assertThat(askOptions.maxCost())
                .as("30 calls an hour are left, for 60 / 16 refreshes")
                .isEqualTo(8);
    }

    @Test
    void whatWouldLapseIsSpentInTheLastQuarterOfItsTime() {
        run(HOUR);
        assertThat(minutes()).containsExactly(0L, 12L, 24L, 36L, 48L, 60L);
    }

    @Test
    void permitsThatOthersWillWantAreNotSpentEarly() {
        budget.used = 27; // 33 are left
        budget.spentByCaller = Map.of("growth", 20, Caller.CISTERN.name(), 7);
        budget.foreign = 6; // of which 6 are the reserve, and 26 are for others: one remains
        run(MINUTE.multipliedBy(13));
        assertThat(minutes()).containsExactly(0L, 12L);

        budget.foreign = 7;
        run(HOUR);
        assertThat(minutes()).containsExactly(0L, 12L, 28L, 44L, 60L);
    }

    @Test
    void nothingIsSpentEarlyOfTheReserve() {
        budget.used = 54;
        run(MINUTE.multipliedBy(15));
        assertThat(minutes()).containsExactly(0L);
    }

    @Test
    void nothingIsSpentEarlyOfTheReserveByAnAudienceOfSeveralCalls() {
        size = OptionalInt.of(10);
        budget.used = 45; // 15 are left, and 5 would be
        run(MINUTE.multipliedBy(15));
        assertThat(minutes()).containsExactly(0L);
        budget.used = 44;
        run(MINUTE);
        assertThat(minutes()).containsExactly(0L, 15L);
    }

    @Test
    void nothingIsSpentEarlyWhileSomebodyWaits() {
        budget.queue = List.of(new Waiting("growth", Priority.BATCH, MINUTE));
        run(MINUTE.multipliedBy(15));
        assertThat(minutes()).containsExactly(0L);
    }

    @Test
    void nothingIsSpentEarlyWhileSpendingIsPausedOrNobodyKnowsWhatIsLeft() {
        budget.pausedSince = begin;
        run(MINUTE.multipliedBy(13));
        budget.pausedSince = null;
        budget.lost = true;
        run(MINUTE.multipliedBy(2));
        assertThat(minutes()).containsExactly(0L);
        budget.lost = false;
        run(MINUTE);
        assertThat(minutes()).as("looked for once a quarter of a minute").containsExactly(0L, 15L);
    }

    @Test
    void aDayCostsWhatWasPlannedAndInTheQuietestOfDaysAThirdMore() {
        run(DAY);
        assertThat(asked).hasSize(121);
        busy();
        asked.clear();
        run(DAY);
        assertThat(asked).hasSize(90);
    }

    @Test
    void afterFailuresItWaitsLongerAndLongerAndNoLongerThanAPeriod() {
        failing();
        run(HOUR.plus(MINUTE.multipliedBy(10)));
        assertThat(minutes()).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 47L, 63L);
        assertThat(refreshes("failed")).isEqualTo(8);
        assertThat(age()).isNaN();

        answers = (query, window, askOptions) -> new SomeAnswer(time.instant(), true);
        busy();
        asked.clear();
        run(MINUTE.multipliedBy(30));
        assertThat(minutes()).as("as if nothing had been").containsExactly(79L, 95L);
    }

    @Test
    void aFailedRefreshLeavesWhatIsHeldAndAsksPastItAgain() {
        busy();
        audienceRefresher.turn();
        time.advance(AUDIENCE.period());
        failing();
        audienceRefresher.turn();
        assertThat(age()).isEqualTo(16 * 60);
        run(MINUTE);
        assertThat(contracts)
                .hasSize(3)
                .extracting(askOptions -> askOptions.age().after())
                .containsExactly(Instant.MIN, begin, begin);
    }

    @Test
    void anAnswerThatDoesNotAddUpIsNotPaidForAgainBeforeItIsDueAgain() {
        answers = (query, window, askOptions) -> new SomeAnswer(time.instant(), false);
        run(MINUTE.multipliedBy(20));
        assertThat(minutes()).containsExactly(0L, 16L);
        assertThat(refreshes("failed")).isEqualTo(2);
    }

    @Test
    void anAnswerThatIsNoNewerIsNoRefresh() {
        busy();
        answers = (query, window, askOptions) -> new SomeAnswer(begin, true);
        run(MINUTE.multipliedBy(17));
        assertThat(minutes()).containsExactly(0L, 16L, 17L);
        assertThat(refreshes("kept")).isEqualTo(1);
    }

    @Test
    void aBugInOneRefreshIsNotTheEndOfAll(CapturedOutput output) {
        answers = (query, window, askOptions) -> {
            throw new IllegalStateException("oh");
        };
        run(MINUTE);
        answers = (query, window, askOptions) -> new SomeAnswer(time.instant(), true);
        run(MINUTE.multipliedBy(3));
        assertThat(refreshes("kept")).isEqualTo(1);
        assertThat(output).contains("Unexpected error while refreshing the base audience main.all");
    }

    @Test
    void whatHasOutgrownTheBudgetIsSuspendedWithTheArithmetic(CapturedOutput output) {
        audienceBudget.size(new BaseAudience("other", Pages.EVERYBODY, HOUR, HOUR), 24);
        answers = (query, window, askOptions) -> {
            size = OptionalInt.of(9);
            throw new CostTooHigh(9, 8);
        };
        assertThat(audienceRefresher.turn()).isEqualTo(Instant.MAX);
        assertThat(audienceRefresher.turn()).isEqualTo(Instant.MAX);
        assertThat(asked).hasSize(1);
        assertThat(refreshes("suspended")).isEqualTo(1);
        assertThat(refreshes("failed")).isZero();
        assertThat(output)
                .contains("The base audience main.all no longer fits into the budget")
                .contains("57.8 calls in 1h are needed (all 9 x 1h / 16m = 33.8, other 24 x 1h / 1h = 24)")
                .contains("and 54 are available (a limit of 60 less a reserve of 6)");
        assertThat(audienceBudget.most(new BaseAudience("other", Pages.EVERYBODY, HOUR, HOUR)))
                .as("what it took is the others'")
                .isEqualTo(54);
    }

    @Test
    void aRefreshThatCostMoreForItsFailedCallsIsNotSuspended() {
        answers = (query, window, askOptions) -> {
            throw new CostTooHigh(15, 14);
        };
        assertThat(audienceRefresher.turn()).isBefore(Instant.MAX);
        assertThat(refreshes("failed")).isEqualTo(1);
        assertThat(refreshes("suspended")).isZero();
    }

    @Test
    void pausedSpendingIsAFailureLikeAnother() {
        answers = (query, window, askOptions) -> {
            throw new Paused();
        };
        run(MINUTE.multipliedBy(3));
        assertThat(minutes()).containsExactly(0L, 1L, 3L);
    }

    @Test
    void aClockThatIsSetBackDoesNotStopIt() {
        busy();
        audienceRefresher.turn();
        time.advance(Duration.ofHours(-5));
        run(HOUR);
        assertThat(contracts.get(1).age().after()).isEqualTo(asked.get(1).minusMillis(1));
        assertThat(minutes()).containsExactly(0L, -300L, -284L, -268L, -252L);
    }

    @Test
    void logsNameTheAudienceAndNeverItsFilter(CapturedOutput output) throws Exception {
        var secret = new ProfileQuery(
                Pages.EVERYBODY.scope(),
                Pages.EVERYBODY.audience(),
                io.cistern.where.Condition.parse("properties[\"$email\"] == \"ada@example.com\""),
                Pages.EVERYBODY.select());
        var one = keeper(new BaseAudience("vips", secret, AUDIENCE.refresh(), AUDIENCE.period()));
        failing();
        one.turn();
        assertThat(output).contains("main.vips was not refreshed").doesNotContain("ada@");
    }

    /** Takes turns as often as the keeper wants them, for so long. */
    private void run(Duration span) {
        var end = time.instant().plus(span);
        while (true) {
            var next = audienceRefresher.turn();
            assertThat(next).as("a turn is asked for later than now").isAfter(time.instant());
            if (next.isAfter(end)) {
                time.advance(Duration.between(time.instant(), end));
                return;
            }
            time.advance(Duration.between(time.instant(), next));
        }
    }

    /** Nothing is left that others would not want. */
    private void busy() {
        budget.used = 54;
    }

    private void failing() {
        answers = (query, window, askOptions) -> {
            throw new BudgetExhausted(time.instant().plus(HOUR));
        };
    }

    private List<Long> minutes() {
        return asked.stream().map(at -> Duration.between(begin, at).toMinutes()).toList();
    }

    private double refreshes(String outcome) {
        return registry.get("cistern.base.refreshes")
                .tags("project", "main", "audience", "all", "outcome", outcome)
                .counter()
                .count();
    }

    private double age() {
        return registry.get("cistern.base.age").tag("audience", "all").gauge().value();
    }

    private AudienceRefresher keeper(BaseAudience audience) {
        Answers remembering = (query, window, askOptions) -> {
            assertThat(query).isEqualTo(audience.query());
            assertThat(window).isEqualTo(Window.ALL);
            asked.add(time.instant());
            contracts.add(askOptions);
            return answers.ask(query, window, askOptions);
        };
        audienceBudget.size(audience, 1);
        return new AudienceRefresher(
                audience,
                remembering,
                audienceBudget,
                query -> size,
                new IdleBudget(budget),
                new AudienceMeters(registry),
                time);
    }
}
