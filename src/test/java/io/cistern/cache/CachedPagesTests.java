package io.cistern.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.FakeTime;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.PageSource;
import io.cistern.profile.Pages;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Counted;
import io.cistern.quota.Fingerprints;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CachedPagesTests {

    private final FakeTime time = new FakeTime();
    private final AtomicInteger calls = new AtomicInteger();
    private final Cursor first = new Cursor.First();

    @Test
    void whatIsHeldCostsNothing() {
        var pages = pages(this::page);
        var once = pages.fetch(Pages.EVERYBODY, first, patient());
        assertThat(pages.fetch(Pages.EVERYBODY, first, patient())).isSameAs(once);
        assertThat(calls).hasValue(1);
    }

    @Test
    void anAnswerPastItsAgeIsAskedAgain() {
        var pages = pages(this::page);
        pages.fetch(Pages.EVERYBODY, first, patient());
        time.advance(Duration.ofMinutes(15));
        pages.fetch(Pages.EVERYBODY, first, patient());
        assertThat(calls).hasValue(2);
    }

    @Test
    void whatWasNotAskedAfterThatInstantIsAskedAnewThoughItIsFresh() {
        var pages = pages(this::page);
        var old = pages.fetch(Pages.EVERYBODY, first, patient());
        time.advance(Duration.ofSeconds(1));
        assertThat(pages.fetch(
                        Pages.EVERYBODY, first, AgeLimit.freshAfter(old.asOf().minusMillis(1)), patient()))
                .isSameAs(old);
        assertThat(pages.tier(Pages.EVERYBODY, first, AgeLimit.freshAfter(old.asOf())))
                .isEmpty();
        assertThat(pages.held(Pages.EVERYBODY, first)).contains(old);
        var young = pages.fetch(Pages.EVERYBODY, first, AgeLimit.freshAfter(old.asOf()), patient());
        assertThat(young.asOf()).isAfter(old.asOf());
        assertThat(calls).hasValue(2);
        assertThat(pages.fetch(Pages.EVERYBODY, first, patient())).isSameAs(young);
    }

    @Test
    void laterPagesOfAnOldSessionAreStillHeld() {
        var pages = pages(this::page);
        pages.fetch(Pages.EVERYBODY, new Cursor.Next("s", 1), patient());
        time.advance(Duration.ofMinutes(30));
        pages.fetch(Pages.EVERYBODY, new Cursor.Next("s", 1), patient());
        assertThat(calls).hasValue(1);
    }

    @Test
    void identicalQueriesInFlightShareOneFetch() throws Exception {
        var callers = 100;
        var landed = new CountDownLatch(1);
        var pages = pages((query, cursor, demand) -> {
            await(landed);
            return page(query, cursor, demand);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, callers)
                    .mapToObj(i -> threads.submit(() -> pages.fetch(Pages.EVERYBODY, first, patient())))
                    .toList();
            landed.countDown();
            var seen = answers.stream().map(CachedPagesTests::get).distinct().toList();
            assertThat(seen).hasSize(1);
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void aFetchOutlivesTheCallerThatCausedIt() throws Exception {
        var under = new CountDownLatch(1);
        var land = new CountDownLatch(1);
        var pages = pages((query, cursor, demand) -> {
            demand.sent();
            under.countDown();
            await(land);
            return page(query, cursor, demand);
        });
        var caller = Thread.startVirtualThread(() -> {
            try {
                pages.fetch(Pages.EVERYBODY, first, patient());
            } catch (UpstreamUnavailable interrupted) {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            }
        });
        under.await();
        caller.interrupt();
        caller.join();
        land.countDown();
        assertThat(pages.fetch(Pages.EVERYBODY, first, patient()).session()).isEqualTo("s");
        assertThat(calls).hasValue(1);
    }

    @Test
    void aFailureIsSharedAndNotRemembered() {
        var pages = pages((query, cursor, demand) -> {
            if (calls.incrementAndGet() == 1) {
                throw new UpstreamUnavailable(Counted.MAYBE, "Mixpanel answered 500", null);
            }
            return Pages.of("s", 0, 10, 5, time.instant());
        });
        assertThatThrownBy(() -> pages.fetch(Pages.EVERYBODY, first, patient()))
                .isInstanceOf(UpstreamUnavailable.class);
        assertThat(pages.fetch(Pages.EVERYBODY, first, patient()).session()).isEqualTo("s");
    }

    @Test
    void whoJoinsWaitsNoLongerThanItsOwnDemandForTheDeparture() throws Exception {
        var under = new CountDownLatch(1);
        var land = new CountDownLatch(1);
        var pages = pages((query, cursor, demand) -> {
            under.countDown();
            await(land); // waits for the budget: nothing was sent
            return page(query, cursor, demand);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var patient = threads.submit(() -> pages.fetch(Pages.EVERYBODY, first, patient()));
            under.await();
            assertThatThrownBy(() -> pages.fetch(Pages.EVERYBODY, first, demand(Duration.ZERO)))
                    .isInstanceOfSatisfying(
                            DeadlineUnmeetable.class,
                            refused -> assertThat(refused.nextPermitAt())
                                    .isEqualTo(time.instant().plus(Duration.ofMinutes(10))));
            land.countDown();
            assertThat(patient.get().session()).isEqualTo("s");
        }
    }

    @Test
    void whoWouldWaitLongerCausesAnotherFetchWhenTheFirstGaveUp() throws Exception {
        var under = new CountDownLatch(1);
        var giveUp = new CountDownLatch(1);
        var pages = pages((query, cursor, demand) -> {
            if (demand.startBy().equals(time.instant())) {
                under.countDown();
                await(giveUp);
                throw new BudgetExhausted(time.instant().plusSeconds(60));
            }
            return page(query, cursor, demand);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var hasty = threads.submit(() -> pages.fetch(Pages.EVERYBODY, first, demand(Duration.ZERO)));
            under.await();
            var patient = threads.submit(() -> pages.fetch(Pages.EVERYBODY, first, patient()));
            giveUp.countDown();
            assertThat(patient.get().session()).isEqualTo("s");
            assertThatThrownBy(hasty::get).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void aRetiredSessionAnswersNoMoreButItsPagesStay() {
        var pages = pages(this::page);
        pages.fetch(Pages.EVERYBODY, first, patient());
        pages.retire(Pages.EVERYBODY, "s");
        assertThat(pages.held(Pages.EVERYBODY, first)).isEmpty();
        assertThat(pages.first(Pages.EVERYBODY, "s")).isPresent();
    }

    @Test
    void memoryIsBoundedInBytes() {
        var store = new CaffeinePageStore(20_000, Duration.ofHours(1), new Fingerprints(new byte[32]), time);
        for (var i = 0; i < 200; i++) {
            store.keep(Pages.EVERYBODY, Pages.of("s" + i, 0, 100, 100, time.instant()));
        }
        store.pages().cleanUp();
        var held = store.pages().asMap().values().stream()
                .mapToLong(page -> page.rows().weight())
                .sum();
        assertThat(held).isLessThanOrEqualTo(20_000).isGreaterThan(10_000);
    }

    @Test
    void questionsOfTwoProjectsAreTwoQuestions() {
        var pages = pages(this::page);
        pages.fetch(Pages.everybody("a"), first, patient());
        pages.fetch(Pages.everybody("b"), first, patient());
        assertThat(calls).hasValue(2);
    }

    private CachedPages pages(PageSource next) {
        var store = new CaffeinePageStore(10_000_000, Duration.ofHours(1), new Fingerprints(new byte[32]), time);
        return new CachedPages(next, store, project -> Duration.ofMinutes(15), time);
    }

    private Page page(Object query, Cursor cursor, Demand demand) {
        demand.sent();
        calls.incrementAndGet();
        return switch (cursor) {
            case Cursor.First() -> Pages.of("s", 0, 10, 25, time.instant());
            case Cursor.Next(var session, var number) -> Pages.of(session, number, 10, 25, time.instant());
        };
    }

    private Demand patient() {
        return demand(Duration.ofMinutes(10));
    }

    private Demand demand(Duration wait) {
        return new Wish(time.instant().plus(wait));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Wish(Instant startBy) implements Demand {
        @Override
        public Caller caller() {
            return Caller.ANONYMOUS;
        }

        @Override
        public boolean wanted() {
            return true;
        }

        @Override
        public boolean leaving() {
            return wanted();
        }

        @Override
        public ProfileQuery question(ProfileQuery asked) {
            return asked;
        }

        @Override
        public void shared() {}

        @Override
        public void received(Page page) {}

        @Override
        public void sent() {}
    }
}
