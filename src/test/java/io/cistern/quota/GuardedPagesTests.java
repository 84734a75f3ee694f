package io.cistern.quota;

import static io.cistern.quota.Rig.FIRST;
import static io.cistern.quota.Rig.QUERY;
import static io.cistern.quota.Rig.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cistern.ledger.Budget;
import io.cistern.ledger.Call;
import io.cistern.ledger.Call.Purpose;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.Reservation;
import io.cistern.ledger.WaitingCaller;
import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.Fetched;
import io.cistern.profile.PageRequest;
import io.cistern.profile.PageSource;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.Limit;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.cistern.quota.admission.Admission;
import io.cistern.quota.admission.Admissions;
import io.cistern.quota.admission.Sleeper;
import io.cistern.store.ledger.Ledgers;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set up before each test
class GuardedPagesTests {

    @TempDir
    Path directory;

    private Rig rig;

    @BeforeEach
    void setUp() {
        rig = new Rig(directory, 3, 2);
    }

    @AfterEach
    void tearDown() {
        rig.close();
    }

    @Test
    void theRowIsDurableAndTheListenerToldBeforeTheCallLeaves() {
        var order = new ArrayList<String>();
        var pages = rig.guarded(_ -> {
            order.add("call, with %d under way".formatted(rig.allowance().inFlight()));
            return rig.page();
        });

        pages.fetch(
                rig.request(QUERY, FIRST, Duration.ZERO).withListener(FetchListener.onSent(_ -> order.add("sent"))));

        assertThat(order).containsExactly("sent", "call, with 1 under way");
        assertThat(rig.allowance().inFlight()).isZero();
        assertThat(rig.used()).isEqualTo(1);
    }

    @Test
    void aSpentWindowIsRefusedAtOnceWithTheInstantAtWhichItOpens() {
        var pages = spent();

        var refusal = catchThrowableOfType(
                BudgetExhausted.class, () -> pages.fetch(rig.request(QUERY, FIRST, Duration.ofMinutes(59))));

        assertThat(rig.pauses).hasValue(0);
        assertThat(refusal.nextPermitAt()).isAfter(rig.time.instant().plus(WINDOW));
        assertThat(rig.allowance().nextPermitAt()).isEqualTo(refusal.nextPermitAt());
        rig.time.advance(Duration.between(rig.time.instant(), refusal.nextPermitAt()));
        assertThat(pages.fetch(rig.request(QUERY, FIRST, Duration.ZERO))).isNotNull();
    }

    @Test
    void whoCanWaitLongEnoughIsServed() {
        var pages = spent();
        var before = rig.time.instant();

        pages.fetch(rig.request(QUERY, FIRST, WINDOW.plusSeconds(10)));

        assertThat(Duration.between(before, rig.time.instant())).isBetween(WINDOW, WINDOW.plusMillis(2));
    }

    @Test
    void aCallTooManyAtATimeIsRefusedWhenItsTimeIsUpAndSpendsNothing() {
        var refused = new ArrayList<QueryFailure>();
        var depth = new AtomicInteger();
        var pages = new AtomicPages();
        pages.source = rig.guarded(request -> {
            if (depth.incrementAndGet() < 3) {
                try {
                    pages.fetch(rig.request(request.query(), request.cursor(), Duration.ofSeconds(10)));
                } catch (DeadlineUnmeetable e) {
                    refused.add(e);
                }
            }
            return rig.page();
        });

        pages.fetch(rig.request(QUERY, FIRST, Duration.ZERO));

        assertThat(refused).hasSize(1);
        assertThat(depth).hasValue(2);
        assertThat(rig.used()).isEqualTo(2);
    }

    @Test
    void aPageThatADeadProcessWasFetchingIsWaitedForUntilItsDeathIsSure() {
        rig.close();
        rig = new Rig(directory, 60, 2);
        var other = Ledgers.ledger(rig.dataSource, rig.time, rig.time::read);
        other.beat(List.of(rig.projectGuard.gate().project()), Duration.ofDays(35));
        other.reserve(
                rig.projectGuard.call(QUERY, FIRST, Caller.ANONYMOUS),
                rig.projectGuard.gate().terms(),
                List.of());
        var died = rig.time.instant();
        var calls = new AtomicInteger();
        var pages = rig.guarded(_ -> {
            calls.incrementAndGet();
            return rig.page();
        });

        var refusal = catchThrowableOfType(
                DeadlineUnmeetable.class, () -> pages.fetch(rig.request(QUERY, FIRST, Duration.ZERO)));
        assertThat(rig.pauses).as("who cannot wait").hasValue(0);
        assertThat(Duration.between(died, refusal.nextPermitAt()))
                .as("when the other is dead")
                .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(15).plusMillis(2));
        pages.fetch(rig.request(QUERY, FIRST, Duration.ofMinutes(1)));
        assertThat(Duration.between(died, rig.time.instant()))
                .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(16));
        assertThat(calls).hasValue(1);
    }

    @Test
    void theQueueShowsWhoWaitsInAnotherProcess() {
        var project = List.of(rig.projectGuard.gate().project());
        rig.ledger.beat(project, Duration.ofDays(35));
        var other = Ledgers.ledger(rig.dataSource, rig.time, rig.time::read);
        var call = rig.projectGuard.call(QUERY, FIRST, Caller.ANONYMOUS);
        var quotaTerms = rig.projectGuard.gate().terms();
        while (rig.ledger.reserve(call, quotaTerms, List.of()) instanceof Reservation.Granted) {
            assertThat(rig.allowance().inFlight()).isLessThanOrEqualTo(2);
        }
        assertThat(rig.projectGuards.budget("main").queue()).isEmpty();
        var nightly = new Caller("nightly", 1, Priority.BATCH);
        var theirs = rig.projectGuard.call(QUERY, new Cursor.Next("s", 1), nightly);
        other.reserve(theirs, quotaTerms, List.of(WaitingCaller.of(theirs, Duration.ofSeconds(3))));
        assertThat(rig.projectGuards.budget("main").queue())
                .containsExactly(new Budget.Waiting("nightly", Priority.BATCH, Duration.ofSeconds(3)));
    }

    @Test
    void whoWaitsForAPageFromElsewhereHoldsUpNobodyBehind() {
        rig.close();
        var pages = new AtomicPages();
        var theirs =
                new ProfileQuery(QUERY.scope(), new Audience.Identified(List.of("u1")), QUERY.where(), QUERY.select());
        var between = new AtomicBoolean();
        rig = new Rig(directory, 60, 2, FollowUpPages.COUNTED, new Sleeper() {
            @Override
            public void until(Condition woken, Duration atMost) {
                throw new AssertionError("It waits in the line");
            }

            @Override
            public void of(Duration length) {
                if (!between.getAndSet(true)) {
                    pages.fetch(rig.request(theirs, FIRST, Duration.ZERO));
                }
                rig.time.advance(length);
            }
        });
        var other = Ledgers.ledger(rig.dataSource, rig.time, rig.time::read);
        other.beat(List.of(rig.projectGuard.gate().project()), Duration.ofDays(35));
        other.reserve(
                rig.projectGuard.call(QUERY, FIRST, Caller.ANONYMOUS),
                rig.projectGuard.gate().terms(),
                List.of());
        var asked = new ArrayList<ProfileQuery>();
        pages.source = rig.guarded(request -> {
            asked.add(request.query());
            return rig.page();
        });
        pages.fetch(rig.request(QUERY, FIRST, Duration.ofMinutes(1)));
        assertThat(asked).containsExactly(theirs, QUERY);
    }

    @Test
    void aCallThatSurelyNeverLeftCostsNothing() {
        var pages = failing(new UpstreamUnavailable(Counted.NO, "refused", null));

        assertThatThrownBy(() -> pages.fetch(rig.request(QUERY, FIRST, Duration.ZERO)))
                .isInstanceOf(UpstreamUnavailable.class);

        assertThat(rig.used()).isZero();
        assertThat(rig.allowance().inFlight()).isZero();
    }

    @Test
    void aCallThatMayHaveCountedCosts() {
        for (var failure : new RuntimeException[] {
            new UpstreamUnavailable(Counted.MAYBE, "timed out", null),
            new SessionLost(),
            new IllegalStateException("bug")
        }) {
            assertThatThrownBy(() -> failing(failure).fetch(rig.request(QUERY, FIRST, Duration.ZERO)))
                    .isSameAs(failure);
        }
        assertThat(rig.used()).isEqualTo(3);
        assertThat(rig.allowance().inFlight()).isZero();
    }

    @Test
    void a429OfTheWindowHoldsTheProjectForAsLongAsAskedButAWindowAtMost() {
        assertThatThrownBy(() -> failing(new UpstreamThrottled(Limit.WINDOW, Duration.ofDays(3), 61L))
                        .fetch(rig.request(QUERY, FIRST, Duration.ZERO)))
                .isInstanceOf(UpstreamThrottled.class);

        var refusal = catchThrowableOfType(
                BudgetExhausted.class,
                () -> failing(new SessionLost()).fetch(rig.request(QUERY, FIRST, Duration.ZERO)));
        assertThat(Duration.between(rig.time.instant(), refusal.nextPermitAt()))
                .isBetween(WINDOW, WINDOW.plusMillis(2));
        assertThat(rig.allowance().remaining()).isZero();
    }

    @Test
    void a429OfTheConcurrencyHoldsTheProjectForSeconds() {
        assertThatThrownBy(() -> failing(new UpstreamThrottled(Limit.CONCURRENCY, null, 6L))
                        .fetch(rig.request(QUERY, FIRST, Duration.ZERO)))
                .isInstanceOf(UpstreamThrottled.class);

        assertThatThrownBy(() -> failing(new SessionLost()).fetch(rig.request(QUERY, FIRST, Duration.ZERO)))
                .isInstanceOf(DeadlineUnmeetable.class);
        assertThatThrownBy(() -> failing(new SessionLost()).fetch(rig.request(QUERY, FIRST, Duration.ofSeconds(11))))
                .isInstanceOf(SessionLost.class);
    }

    @Test
    void anOpenCircuitSpendsNothingAndItsProbeCostsAPermit() {
        rig.close();
        rig = new Rig(directory, 60, 2);
        var failing = failing(new UpstreamUnavailable(Counted.MAYBE, "500", null));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> failing.fetch(rig.request(QUERY, FIRST, Duration.ZERO)));
        }
        assertThat(rig.projectGuard.circuit().getState()).isEqualTo(CircuitBreaker.State.OPEN);

        var open = catchThrowableOfType(
                UpstreamUnavailable.class, () -> failing.fetch(rig.request(QUERY, FIRST, Duration.ZERO)));
        assertThat(open.counted()).isEqualTo(Counted.NO);
        assertThat(rig.used()).isEqualTo(5);

        rig.time.advance(Duration.ofSeconds(31));
        working().fetch(rig.request(QUERY, FIRST, Duration.ZERO));
        assertThat(rig.used()).isEqualTo(6);
        assertThat(rig.projectGuard.circuit().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    private static UpstreamUnavailable ofTheQuery() {
        return new UpstreamUnavailable(Counted.MAYBE, Concern.THE_QUERY, "500", null, null);
    }

    private void fails(ProfileQuery query) {
        assertThatThrownBy(() -> failing(ofTheQuery()).fetch(rig.request(query, FIRST, Duration.ZERO)))
                .isInstanceOf(UpstreamUnavailable.class);
    }

    private static ProfileQuery about(String id) {
        return new ProfileQuery(QUERY.scope(), new Audience.Identified(List.of(id)), QUERY.where(), QUERY.select());
    }

    @Test
    void oneQueryThatMixpanelFailsAtDoesNotOpenTheCircuit() {
        rig.close();
        rig = new Rig(directory, 60, 2);
        for (var i = 0; i < 20; i++) {
            fails(about("poisoned"));
        }
        for (var i = 0; i < 20; i++) {
            fails(about("other" + i));
            working().fetch(rig.request(QUERY, FIRST, Duration.ZERO));
        }
        assertThat(rig.projectGuard.circuit().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void mixpanelThatFailsAtEveryQueryOpensTheCircuitSoon() {
        rig.close();
        rig = new Rig(directory, 60, 2);
        for (var id : List.of("a", "a", "b", "b", "c")) {
            assertThat(rig.projectGuard.circuit().getState()).as(id).isEqualTo(CircuitBreaker.State.CLOSED);
            fails(about(id));
        }
        assertThat(rig.projectGuard.circuit().getState()).isEqualTo(CircuitBreaker.State.OPEN);
        assertThat(rig.used()).isEqualTo(5);
    }

    @Test
    void aLookWhetherMixpanelIsBackIsNotDecidedByAQueryThatItFailsAt() {
        rig.close();
        rig = new Rig(directory, 60, 2);
        for (var i = 0; i < 5; i++) {
            assertThatThrownBy(() -> failing(new UpstreamUnavailable(Counted.MAYBE, "503", null))
                    .fetch(rig.request(QUERY, FIRST, Duration.ZERO)));
        }
        rig.time.advance(Duration.ofSeconds(31));
        fails(about("poisoned"));
        assertThat(rig.projectGuard.circuit().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
        working().fetch(rig.request(QUERY, FIRST, Duration.ZERO));
        assertThat(rig.projectGuard.circuit().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void aLookThatFailsAtDifferentQueriesShowsThatMixpanelIsStillDown() {
        rig.close();
        rig = new Rig(directory, 60, 2);
        for (var id : List.of("a", "a", "b", "b", "c")) {
            fails(about(id));
        }
        rig.time.advance(Duration.ofSeconds(31));
        fails(about("a"));
        fails(about("a"));
        assertThat(rig.projectGuard.circuit().getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
        fails(about("b"));
        assertThat(rig.projectGuard.circuit().getState()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void looksWhetherMixpanelIsBackBecomeRarer() {
        rig.close();
        rig = new Rig(directory, 60, 2);
        var down = failing(new UpstreamUnavailable(Counted.MAYBE, "503", null));
        for (var second = 0; second < 3600; second += 10) {
            assertThatThrownBy(() -> down.fetch(rig.request(QUERY, FIRST, Duration.ZERO)))
                    .isInstanceOf(UpstreamUnavailable.class);
            rig.time.advance(Duration.ofSeconds(10));
        }
        assertThat(rig.used()).isBetween(10, 20);
    }

    @Test
    void refusalsDoNotOpenTheCircuit() {
        rig.close();
        rig = new Rig(directory, 60, 2);
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> failing(new SessionLost()).fetch(rig.request(QUERY, FIRST, Duration.ZERO)));
        }
        assertThat(rig.projectGuard.circuit().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void withoutTheLedgerNothingIsSent() {
        rig.dataSource.close();
        var calls = new AtomicInteger();
        var pages = rig.guarded(_ -> {
            calls.incrementAndGet();
            return rig.page();
        });

        var failure = catchThrowableOfType(
                UpstreamUnavailable.class, () -> pages.fetch(rig.request(QUERY, FIRST, Duration.ZERO)));

        assertThat(failure.counted()).isEqualTo(Counted.NO);
        assertThat(failure).hasMessageContaining("ledger");
        assertThat(calls).hasValue(0);
        assertThat(rig.projectGuards.allowance("main")).as("nothing is known").isEmpty();
        assertThat(rig.projectGuard.limiter().getMetrics().getAvailablePermissions())
                .isZero();
    }

    @Test
    void whatWasKnownIsToldWithoutTheLedgerAndThatNothingCanBeSpent() {
        working().fetch(rig.request(QUERY, FIRST, Duration.ZERO));
        assertThat(rig.allowance().remaining()).isEqualTo(2);
        rig.dataSource.close();
        assertThat(rig.allowance().remaining()).as("looked up a moment ago").isEqualTo(2);
        rig.time.advance(Duration.ofSeconds(1));
        var allowance = rig.allowance();
        assertThat(allowance.remaining()).isZero();
        assertThat(allowance.nextPermitAt()).isEqualTo(rig.time.instant().plusSeconds(10));
        assertThat(allowance.spentByCaller()).containsExactly(Map.entry("anonymous", 1));
    }

    @Test
    void aLedgerThatFailsAfterTheCallDoesNotCostThePage() {
        var pages = rig.guarded(_ -> {
            rig.dataSource.close();
            return rig.page();
        });

        assertThat(pages.fetch(rig.request(QUERY, FIRST, Duration.ZERO))).isNotNull();
        assertThat(rig.registries.bulkheads().bulkhead("main").getMetrics().getAvailableConcurrentCalls())
                .isEqualTo(2);
    }

    @Test
    void freeFollowUpPagesCanStartWhileTheWindowIsSpent() {
        rig.close();
        rig = new Rig(directory, 1, 2, FollowUpPages.FREE);
        rig.guarded(_ -> rig.page()).fetch(rig.request(Rig.QUERY, Rig.FIRST, Duration.ZERO));
        assertThat(rig.allowance().remaining()).isZero();
        assertThat(rig.projectGuards.earliest("main", 11)).isZero();
    }

    @Test
    void countedFollowUpPagesWaitForTheWindow() {
        rig.close();
        rig = new Rig(directory, 1, 2, FollowUpPages.COUNTED);
        rig.guarded(_ -> rig.page()).fetch(rig.request(Rig.QUERY, Rig.FIRST, Duration.ZERO));
        assertThat(rig.projectGuards.earliest("main", 1)).isPositive();
    }

    @Test
    void freeFollowUpPagesPassASpentWindow() {
        rig.close();
        rig = new Rig(directory, 1, 2, FollowUpPages.FREE);
        working().fetch(rig.request(QUERY, FIRST, Duration.ZERO));

        working().fetch(rig.request(QUERY, new Cursor.Next("s", 1), Duration.ZERO));
        assertThatThrownBy(() -> working().fetch(rig.request(QUERY, FIRST, Duration.ZERO)))
                .isInstanceOf(BudgetExhausted.class);
        assertThat(rig.used()).isEqualTo(1);
    }

    @Test
    void pagesThatWereFoundToCountAreForetoldAsCounted() {
        try (var free = new Rig(directory.resolve("free"), 6, 5, FollowUpPages.FREE)) {
            var pages = free.guarded(_ -> {
                throw new UpstreamThrottled(Limit.WINDOW, Duration.ofSeconds(1), null);
            });
            assertThatThrownBy(() -> pages.fetch(free.request(QUERY, new Cursor.Next("s", 1), Duration.ZERO)))
                    .isInstanceOf(UpstreamThrottled.class);

            free.time.advance(Duration.ofSeconds(2));
            assertThat(free.projectGuards.earliest("main", 5)).isZero();
            assertThat(free.projectGuards.earliest("main", 6)).isPositive();
        }
    }

    @Test
    void aPermitThatLayTooLongIsTakenAnew() {
        var call = rig.projectGuard.call(QUERY, FIRST, Caller.ANONYMOUS);
        var permit = ((Admission.Admitted) rig.projectGuard.limiter().admit(call, rig.waiting(Duration.ZERO))).permit();

        rig.time.advance(Admissions.LEASE);
        assertThat(rig.projectGuard.gate().confirm(permit, rig.waiting(Duration.ZERO)))
                .isEqualTo(new Admission.Admitted(permit));
        rig.time.advance(Duration.ofHours(3));
        var renewed =
                ((Admission.Admitted) rig.projectGuard.gate().confirm(permit, rig.waiting(Duration.ZERO))).permit();
        assertThat(renewed.id()).isNotEqualTo(permit.id());
        assertThat(rig.used()).isEqualTo(1);
    }

    @Test
    void aProcessThatSleptBeforeItSendsLooksAgain() {
        try (var shared = new Rig(directory.resolve("shared"), 1, 1)) {
            var other = Ledgers.ledger(shared.dataSource, shared.time, shared.time::read);
            var call = new Call("1", 0, "another query", "another page", Caller.ANONYMOUS, Purpose.QUERY, true);
            var pages = shared.guarded(_ -> shared.page());
            var sleepy = new Sleepy(() -> {
                shared.time.advance(Duration.ofHours(2));
                assertThat(other.reserve(call, shared.projectGuard.gate().terms(), List.of()))
                        .isInstanceOf(Reservation.Granted.class);
            });
            assertThatThrownBy(() -> pages.fetch(
                            shared.request(QUERY, FIRST, Duration.ZERO).withListener(sleepy)))
                    .isInstanceOf(BudgetExhausted.class);
            assertThat(shared.used()).isEqualTo(1);
            assertThat(shared.registries
                            .bulkheads()
                            .bulkhead("main")
                            .getMetrics()
                            .getAvailableConcurrentCalls())
                    .isEqualTo(1);
        }
    }

    /** A listener whose process sleeps when the call is about to leave. */
    private record Sleepy(Runnable sleep) implements FetchListener {

        @Override
        public Optional<ProfileQuery> leaving(ProfileQuery query) {
            sleep.run();
            return Optional.of(query);
        }
    }

    /** Whatever its source is by then. */
    private static final class AtomicPages implements PageSource {
        private PageSource source = _ -> {
            throw new IllegalStateException("No source yet");
        };

        @Override
        public Fetched fetch(PageRequest request) {
            return source.fetch(request);
        }
    }

    private PageSource spent() {
        var pages = working();
        for (int i = 0; i < 3; i++) {
            pages.fetch(rig.request(QUERY, FIRST, Duration.ZERO));
        }
        return pages;
    }

    private PageSource working() {
        return rig.guarded(_ -> rig.page());
    }

    private PageSource failing(RuntimeException failure) {
        return rig.guarded(_ -> {
            throw failure;
        });
    }
}
