package io.cistern.answer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.FakeTime;
import io.cistern.answer.Answer;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation;
import io.cistern.answer.Explanation.Alternative;
import io.cistern.answer.Explanation.Alternative.Fewer;
import io.cistern.answer.Explanation.Alternative.Later;
import io.cistern.answer.Explanation.Alternative.Older;
import io.cistern.answer.Explanation.Cost;
import io.cistern.answer.Explanation.Eta;
import io.cistern.answer.Explanation.Outcome;
import io.cistern.answer.Explanation.Queue;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.paged.HeldPages;
import io.cistern.cache.CachedPages;
import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Page;
import io.cistern.profile.Pages;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.profile.SinglePages;
import io.cistern.quota.Quota;
import io.cistern.quota.RealQuota;
import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import io.cistern.where.Condition;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares plans with what happens to the queries, over a real ledger. */
class PlannerTests {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration FRESH = Duration.ofMinutes(15);
    private static final int LIMIT = 12;

    @TempDir
    Path directory;

    private RealQuota real;
    private FakeTime time;
    private Quota quota;
    private Planner planner;
    private boolean derives;
    private HeldPages held = new HeldPages();

    /** How many profiles match these filters; others match all of the scope. */
    private final Map<Condition, Long> totals = new HashMap<>();

    @BeforeEach
    void begin() {
        real = new RealQuota(directory, LIMIT, 5);
        time = real.time();
        quota = real.quota();
        rewire(request -> page(request.query(), request.cursor()));
    }

    @AfterEach
    void end() {
        real.close();
    }

    @Test
    void aCachedAnswerIsAHit() throws Exception {
        var known = read(asking(25), Window.ALL, patient(0));
        var plan = explain(asking(25), Window.ALL, patient(0));
        assertThat(plan.outcome()).isEqualTo(Outcome.HIT);
        assertThat(plan.cost()).isEqualTo(new Cost(0, 0, 0));
        assertThat(plan.snapshot()).isEqualTo(new Explanation.Known(known.snapshot(), known.asOf(), FRESH));
        assertThat(plan.queue()).isEqualTo(new Queue(0, 0));
        assertThat(plan.eta()).isEqualTo(new Eta(time.instant(), time.instant()));
        assertThat(plan.alternatives()).isEmpty();
    }

    /** The time that a slow ledger takes to read does not count as a wait for the budget. */
    @Test
    void aSlowLedgerMakesNoFreeBudgetLookSpent() throws Exception {
        var slow = (InvocationHandler) (_, method, arguments) -> {
            time.advance(SECOND);
            return method.invoke(real.quota(), arguments);
        };
        quota = (Quota) Proxy.newProxyInstance(Quota.class.getClassLoader(), new Class<?>[] {Quota.class}, slow);
        rewire(request -> page(request.query(), request.cursor()));
        assertThat(explain(asking(25), Window.ALL, patient(0)).outcome()).isEqualTo(Outcome.FETCH);
    }

    @Test
    void theNumberOfPagesOfANewQueryIsUnknown() throws Exception {
        var plan = explain(asking(25), Window.ALL, patient(0));
        assertThat(plan.outcome()).isEqualTo(Outcome.FETCH);
        assertThat(plan.cost()).isEqualTo(new Cost(1, null, null));
        assertThat(plan.snapshot()).isNull();
        assertThat(plan.eta()).isEqualTo(new Eta(time.instant(), null));
        assertThat(plan.queue()).isEqualTo(new Queue(1, 0));
    }

    @Test
    void oneProfileIsOneCall() throws Exception {
        var one = new ProfileQuery(
                new Scope("main", null, null),
                new Audience.Identified(List.of("u1")),
                new Condition.Everything(),
                new Selection.All());
        assertThat(explain(one, Window.ALL, patient(0)).cost()).isEqualTo(new Cost(1, 1, 1));
        assertThat(explain(asking(25), new Window(null, 1L), patient(0)).cost()).isEqualTo(new Cost(1, 1, 1));
    }

    @Test
    void aKnownPageSizeTellsTheCostOfALimit() throws Exception {
        assertThat(explain(asking(45), new Window(null, 8L), patient(0)).cost()).isEqualTo(new Cost(1, null, null));
        read(asking(5), Window.ALL, patient(0));
        assertThat(explain(asking(45), new Window(null, 8L), patient(0)).cost()).isEqualTo(new Cost(1, 1, 1));
        assertThat(explain(asking(45), new Window(null, 25L), patient(0)).cost())
                .isEqualTo(new Cost(1, 3, null));
    }

    @Test
    void anOldAnswerTellsTheExpectedCost() throws Exception {
        read(asking(25), Window.ALL, patient(0));
        time.advance(FRESH.plus(SECOND));
        var plan = explain(asking(25), Window.ALL, patient(0));
        assertThat(plan.outcome()).isEqualTo(Outcome.FETCH);
        assertThat(plan.cost()).isEqualTo(new Cost(1, 3, 3));
        assertThat(plan.because())
                .containsExactly(
                        "The last answer, of 2026-11-23T09:00:00Z, is too old",
                        "The last answer had 3 pages; the first page will show how many it has now");
        assertThat(plan.alternatives()).contains(new Fewer(10, 1));
        assertThat(explain(asking(25), new Window(null, 15L), patient(0)).cost())
                .isEqualTo(new Cost(1, 2, 2));
    }

    @Test
    void eachMissingPageCostsACall() throws Exception {
        read(asking(45), new Window(null, 20L), patient(0));
        var plan = explain(asking(45), Window.ALL, patient(0));
        assertThat(plan.outcome()).isEqualTo(Outcome.FETCH);
        assertThat(plan.cost()).isEqualTo(new Cost(3, 3, 3));
        assertThat(plan.alternatives()).containsExactly(new Fewer(20, 0));
    }

    @Test
    void aCursorIsExplainedAsItsOwnSnapshot() throws Exception {
        var head = read(asking(45), new Window(null, 20L), patient(0));
        var rest = new Window(head.next().orElseThrow(), 15L);
        time.advance(FRESH.plus(SECOND)); // the snapshot stays, however old
        assertThat(explain(asking(45), rest, patient(0)).cost()).isEqualTo(new Cost(2, 2, 2));
        assertThat(read(asking(45), rest, patient(0)).cost()).isEqualTo(2);
        assertThat(explain(asking(45), rest, patient(0)).outcome()).isEqualTo(Outcome.HIT);
        assertThatThrownBy(() -> explain(asking(44), rest, patient(0))).isInstanceOf(InvalidCursorException.class);
    }

    @Test
    void aFirstPageInFlightIsJoined() throws Exception {
        var calling = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        wire(request -> {
            calling.countDown();
            await(go);
            return page(request.query(), request.cursor());
        });
        var other = CompletableFuture.supplyAsync(() -> outcome(asking(5), patient(0)), Thread::startVirtualThread);
        await(calling);
        var plan = explain(asking(5), Window.ALL, new AskOptions(Caller.ANONYMOUS, Duration.ZERO, 0));
        go.countDown();
        assertThat(plan.outcome()).isEqualTo(Outcome.JOIN);
        assertThat(plan.cost().min()).isZero();
        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }

    /** Another request begins the fetch, or ends it, between the look-up and the plan. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFetchThatWasBegunSinceTheLookUpCostsNothing(boolean ended) throws Exception {
        var calling = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        wire(request -> {
            calling.countDown();
            await(go);
            return page(request.query(), request.cursor());
        });
        var free = new AskOptions(Caller.ANONYMOUS, Duration.ZERO, 0);
        var found = planner.find(AnswerForms.session(asking(5)), free);
        var other = CompletableFuture.supplyAsync(() -> outcome(asking(5), patient(0)), Thread::startVirtualThread);
        await(calling);
        if (ended) {
            go.countDown();
            assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        }
        var plan = planner.fetch(found, free);
        assertThat(plan.explain().outcome()).isEqualTo(ended ? Outcome.HIT : Outcome.JOIN);
        assertThat(plan.explain().cost().min()).isZero();
        var answer = CompletableFuture.supplyAsync(() -> read(plan.execute()).cost(), Thread::startVirtualThread);
        go.countDown();
        assertThat(answer.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void anAnswerWithOtherPropertiesTellsTheExpectedCost() throws Exception {
        read(asking(25), new Window(null, 1L), patient(0));
        var ids = with(asking(25), new Condition.Everything(), new Selection.Only(List.of()));
        var plan = explain(ids, Window.ALL, patient(0));
        assertThat(plan.cost()).isEqualTo(new Cost(1, 3, 3));
        assertThat(plan.because())
                .contains(
                        "It matched 25 profiles at 2026-11-23T09:00:00Z. The first page will show the number of pages");
        assertThat(plan.alternatives()).contains(new Fewer(10, 1));
        assertThat(read(ids, Window.ALL, patient(0)).cost()).isEqualTo(3);
    }

    /** The newest total counts; an older one of a wider query does not overrule it. */
    @Test
    void aWiderAnswerBoundsTheCost() throws Exception {
        derives = true;
        rewire(request -> page(request.query(), request.cursor()));
        var filtered = with(asking(45), Condition.parse("properties[\"a\"] == 1"), new Selection.Only(List.of("a")));
        var both = with(
                asking(45),
                Condition.parse("properties[\"a\"] == 1 and properties[\"b\"] == 2"),
                new Selection.Only(List.of("c")));
        var ids = new ProfileQuery(
                asking(45).scope(),
                new Audience.Identified(
                        LongStream.range(0, 90).mapToObj(i -> "u" + i).toList()),
                new Condition.Everything(),
                new Selection.All());
        assertThat(explain(filtered, Window.ALL, patient(0)).cost()).isEqualTo(new Cost(1, null, null));
        read(asking(45), new Window(null, 1L), patient(0));
        assertThat(explain(filtered, Window.ALL, patient(0)).cost()).isEqualTo(new Cost(1, 5, null));
        assertThat(explain(filtered, new Window(null, 25L), patient(0)).cost()).isEqualTo(new Cost(1, 3, null));
        assertThat(explain(ids, Window.ALL, patient(0)).cost()).isEqualTo(new Cost(1, 5, null));
        assertThat(explain(filtered, Window.ALL, patient(0)).because().getLast())
                .isEqualTo("A wider query matched 45 profiles at 2026-11-23T09:00:00Z. The first page will show the"
                        + " number of pages");
        assertThat(explain(asking(35), Window.ALL, patient(0)).cost())
                .as("another scope")
                .isEqualTo(new Cost(1, null, null));

        totals.put(filtered.where(), 8L);
        read(filtered, Window.ALL, patient(0));
        assertThat(explain(both, Window.ALL, patient(0)).cost()).isEqualTo(new Cost(1, 1, 1));
        time.advance(FRESH.plus(SECOND));
        totals.put(filtered.where(), 18L);
        read(filtered, Window.ALL, patient(0));
        assertThat(explain(both, Window.ALL, patient(0)).cost()).isEqualTo(new Cost(1, 2, null));
    }

    private static ProfileQuery with(ProfileQuery query, Condition where, Selection select) {
        return new ProfileQuery(query.scope(), query.audience(), where, select);
    }

    @Test
    void laterPagesInFlightAreJoined() throws Exception {
        read(asking(15), new Window(null, 10L), patient(0));
        var calling = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        rewire(request -> {
            calling.countDown();
            await(go);
            return page(request.query(), request.cursor());
        });
        var other = CompletableFuture.supplyAsync(() -> outcome(asking(15), patient(0)), Thread::startVirtualThread);
        await(calling);
        var plan = explain(asking(15), Window.ALL, patient(0));
        go.countDown();
        assertThat(plan.outcome()).isEqualTo(Outcome.JOIN);
        assertThat(plan.cost()).isEqualTo(new Cost(0, 1, 0)); // should the other give up, it is ours to pay
        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void callsInFlightCountAgainstTheConcurrencyLimit() throws Exception {
        real.close();
        real = new RealQuota(directory.resolve("narrow"), LIMIT, 1);
        time = real.time();
        quota = real.quota();
        var calling = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        wire(request -> {
            calling.countDown();
            await(go);
            return page(request.query(), request.cursor());
        });
        var other = CompletableFuture.supplyAsync(() -> outcome(asking(5), patient(0)), Thread::startVirtualThread);
        await(calling);
        var hasty = explain(asking(6), Window.ALL, patient(0));
        assertThat(hasty.outcome()).isEqualTo(Outcome.REFUSE);
        assertThat(outcome(asking(6), patient(0))).isNull();
        var patient = explain(asking(6), Window.ALL, patient(60));
        assertThat(patient.outcome()).isEqualTo(Outcome.FETCH);
        assertThat(patient.eta().start()).isAfter(time.instant());
        go.countDown();
        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void aSpentBudgetIsReportedWithTheInstantAndAnAlternative() throws Exception {
        read(asking(120), Window.ALL, patient(0));
        var spentAt = time.instant();
        time.advance(Duration.ofMinutes(50));
        var plan = explain(asking(5), Window.ALL, patient(10));
        assertThat(plan.outcome()).isEqualTo(Outcome.REFUSE);
        assertThat(plan.because().getFirst()).isEqualTo("The budget does not let 1 call start within 10 seconds");
        var free = spentAt.plus(Duration.ofHours(1)).plusMillis(1); // stamps are rounded up
        assertThat(plan.eta().start()).isEqualTo(free);
        assertThat(plan.alternatives()).containsExactly(new Later(Duration.between(time.instant(), free), null));
        assertThat(outcome(asking(5), patient(10))).isNull();
        assertThat(outcome(asking(5), patient(601))).isEqualTo(1);
    }

    @Test
    void aQueryOverTheCostLimitIsRefused() throws Exception {
        read(asking(45), new Window(null, 10L), patient(0));
        var cheap = new AskOptions(Caller.ANONYMOUS, Duration.ZERO, 3);
        var plan = explain(asking(45), Window.ALL, cheap);
        assertThat(plan.outcome()).isEqualTo(Outcome.REFUSE);
        assertThat(plan.because().getFirst()).isEqualTo("It costs 4 calls, and at most 3 were allowed");
        assertThat(plan.alternatives()).containsExactly(new Fewer(10, 0), new Fewer(40, 3));
        var fewer = read(asking(45), new Window(null, 40L), cheap);
        assertThat(fewer.cost()).isEqualTo(3);
    }

    @Test
    void aPauseIsReportedWithoutAnEnd() throws Exception {
        quota.pause("main");
        var plan = explain(asking(5), Window.ALL, patient(10));
        assertThat(plan.outcome()).isEqualTo(Outcome.REFUSE);
        assertThat(plan.because().getFirst()).isEqualTo("Spending is paused for this project by an operator");
        assertThat(plan.eta()).isEqualTo(new Eta(null, null));
        assertThat(plan.alternatives()).isEmpty();
        assertThat(outcome(asking(5), patient(10))).isNull();
        quota.resume("main");
        assertThat(explain(asking(5), Window.ALL, patient(10)).outcome()).isEqualTo(Outcome.FETCH);
    }

    @Test
    void theFinishIsForecastInRoundsOfCallsOfTheUsualDuration() throws Exception {
        wire(request -> {
            time.advance(Duration.ofSeconds(3));
            return page(request.query(), request.cursor());
        });
        read(asking(45), new Window(null, 10L), patient(60));
        var now = time.instant();
        var plan = explain(asking(45), Window.ALL, patient(60));
        assertThat(plan.eta()).isEqualTo(new Eta(now, now.plusSeconds(12))); // one lane
    }

    static LongStream seeds() {
        return LongStream.of(1, 2, 3, 4, 5, 7).limit(Size.of(1, 6));
    }

    /** After any sequence of queries, spending and pauses, the plan says what happens to the query. */
    @SizedTests
    @ParameterizedTest
    @MethodSource("seeds")
    void plansComeTrue(long seed) throws Exception {
        var random = new Random(seed);
        for (var step = 0; step < 50; step++) {
            switch (random.nextInt(6)) {
                case 0 -> time.advance(Duration.ofSeconds(random.nextInt(1_200)));
                case 1 -> {
                    if (random.nextInt(3) == 0) {
                        quota.pause("main");
                    } else {
                        quota.resume("main");
                    }
                }
                default -> {}
            }
            var query = asking(5 + 10 * random.nextInt(6));
            var window = new Window(null, random.nextBoolean() ? null : Long.valueOf(1 + random.nextInt(60)));
            var askOptions = new AskOptions(
                    random.nextInt(4) == 0 ? new Caller("nightly", 1, Priority.BATCH) : Caller.ANONYMOUS,
                    Duration.ofSeconds(random.nextInt(5) == 0 ? random.nextInt(1_500) : 0),
                    random.nextInt(3) == 0 ? Integer.valueOf(random.nextInt(6)) : null);
            var plan = explain(query, window, askOptions);
            if (!plan.alternatives().isEmpty() && random.nextInt(3) == 0) {
                accept(plan.alternatives().getLast(), query, window, askOptions);
            } else {
                compare(plan, outcome(query, window, askOptions));
            }
        }
    }

    private static void compare(Explanation plan, @Nullable Integer cost) {
        var told = plan + " became " + cost;
        switch (plan.outcome()) {
            case HIT, DERIVED -> assertThat(cost).as(told).isZero();
            case JOIN -> throw new AssertionError(told);
            case FETCH -> {
                if (plan.cost().expected() == null) { // its first page may have told of more than can be had
                    assertThat(cost == null || cost >= plan.cost().min())
                            .as(told)
                            .isTrue();
                } else {
                    assertThat(cost).as(told).isEqualTo(plan.cost().expected());
                }
            }
            case REFUSE -> assertThat(cost).as(told).isNull();
        }
    }

    private void accept(Alternative alternative, ProfileQuery query, Window window, AskOptions askOptions) {
        var told = alternative + " of " + query + window + askOptions;
        switch (alternative) {
            case Fewer(var rows, var cost) ->
                assertThat(outcome(query, new Window(null, rows), askOptions))
                        .as(told)
                        .isEqualTo(cost);
            case Older older -> throw new AssertionError("Whoever plans for what is fresh does not offer it");
            case Later(var patience, var cost) -> {
                var patient = new AskOptions(askOptions.caller(), patience, null);
                var became = outcome(query, window, patient);
                assertThat(cost == null || cost.equals(became))
                        .as(told + became)
                        .isTrue();
            }
        }
    }

    private Explanation explain(ProfileQuery query, Window window, AskOptions askOptions)
            throws InvalidCursorException {
        return planner.plan(query, window, askOptions).explain();
    }

    /** The cost of the answer that was read to its end; null when it was not. */
    private @Nullable Integer outcome(ProfileQuery query, AskOptions askOptions) {
        return outcome(query, Window.ALL, askOptions);
    }

    private @Nullable Integer outcome(ProfileQuery query, Window window, AskOptions askOptions) {
        try {
            return read(query, window, askOptions).cost();
        } catch (QueryFailure refused) {
            return null;
        }
    }

    private Answer read(ProfileQuery query, Window window, AskOptions askOptions) {
        try {
            return read(planner.ask(query, window, askOptions));
        } catch (InvalidCursorException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Answer read(Answer answer) {
        try (var slices = answer.slices()) {
            slices.forEach(slice -> {});
        }
        return answer;
    }

    private void wire(SinglePages upstream) {
        held = new HeldPages();
        rewire(upstream);
    }

    /** Fetches one page after another, because the test's time passes for each request that waits. */
    private void rewire(SinglePages upstream) {
        var cached = new CachedPages(real.guarded(upstream), held, project -> FRESH, time);
        planner = Planning.over(cached, 1, quota, time, derives);
    }

    private Page page(ProfileQuery query, Cursor cursor) {
        var total = totals.getOrDefault(
                query.where(), Long.parseLong(String.valueOf(query.scope().group())));
        return switch (cursor) {
            case Cursor.First() -> Pages.of("s" + time.instant(), 0, 10, total, time.instant());
            case Cursor.Next(var session, var number, var parts) ->
                Pages.of(session, number, 10, total, time.instant());
        };
    }

    /** A query whose answer has so many rows. */
    private static ProfileQuery asking(int rows) {
        return new ProfileQuery(
                new Scope("main", null, Integer.toString(rows)),
                new Audience.Everyone(),
                new Condition.Everything(),
                new Selection.All());
    }

    private static AskOptions patient(int seconds) {
        return new AskOptions(Caller.ANONYMOUS, Duration.ofSeconds(seconds), null);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
