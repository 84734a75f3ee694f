package io.cistern.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.FakeTime;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.Pages;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.SinglePages;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.cistern.quota.Fingerprints;
import java.time.Duration;
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
    void aCachedPageCostsNothing() {
        var pages = pages(this::page);
        var once = fetch(pages, patient(Pages.EVERYBODY, first));
        assertThat(fetch(pages, patient(Pages.EVERYBODY, first))).isSameAs(once);
        assertThat(calls).hasValue(1);
    }

    @Test
    void anAnswerOlderThanItsMaxAgeIsFetchedAgain() {
        var pages = pages(this::page);
        fetch(pages, patient(Pages.EVERYBODY, first));
        time.advance(Duration.ofMinutes(15));
        fetch(pages, patient(Pages.EVERYBODY, first));
        assertThat(calls).hasValue(2);
    }

    @Test
    void aFreshAnswerFromBeforeTheInstantIsFetchedAgain() {
        var pages = pages(this::page);
        var old = fetch(pages, patient(Pages.EVERYBODY, first));
        time.advance(Duration.ofSeconds(1));
        assertThat(fetch(
                        pages,
                        patient(Pages.EVERYBODY, first),
                        AgeLimit.freshAfter(old.asOf().minusMillis(1))))
                .isSameAs(old);
        assertThat(pages.hasFirst(Pages.EVERYBODY, AgeLimit.freshAfter(old.asOf())))
                .isFalse();
        assertThat(pages.find(Pages.EVERYBODY, AgeLimit.FRESH).map(CachedAnswer::first))
                .contains(old);
        var young = fetch(pages, patient(Pages.EVERYBODY, first), AgeLimit.freshAfter(old.asOf()));
        assertThat(young.asOf()).isAfter(old.asOf());
        assertThat(calls).hasValue(2);
        assertThat(fetch(pages, patient(Pages.EVERYBODY, first))).isSameAs(young);
    }

    @Test
    void laterPagesOfAnOldSessionAreStillCached() {
        var pages = pages(this::page);
        fetch(pages, patient(Pages.EVERYBODY, new Cursor.Next("s", 1)));
        time.advance(Duration.ofMinutes(30));
        fetch(pages, patient(Pages.EVERYBODY, new Cursor.Next("s", 1)));
        assertThat(calls).hasValue(1);
    }

    @Test
    void identicalQueriesInFlightShareOneFetch() throws Exception {
        var callers = 100;
        var landed = new CountDownLatch(1);
        var pages = pages(request -> {
            await(landed);
            return page(request);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, callers)
                    .mapToObj(i -> threads.submit(() -> fetch(pages, patient(Pages.EVERYBODY, first))))
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
        var pages = pages(request -> {
            request.listener().sent(request.query());
            under.countDown();
            await(land);
            return page(request);
        });
        var caller = Thread.startVirtualThread(() -> {
            try {
                fetch(pages, patient(Pages.EVERYBODY, first));
            } catch (UpstreamUnavailable interrupted) {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            }
        });
        under.await();
        caller.interrupt();
        caller.join();
        land.countDown();
        assertThat(fetch(pages, patient(Pages.EVERYBODY, first)).session()).isEqualTo("s");
        assertThat(calls).hasValue(1);
    }

    @Test
    void aFailureIsSharedAndNotRemembered() {
        var pages = pages(_ -> {
            if (calls.incrementAndGet() == 1) {
                throw new UpstreamUnavailable(Counted.MAYBE, "Mixpanel answered 500", null);
            }
            return Pages.of("s", 0, 10, 5, time.instant());
        });
        assertThatThrownBy(() -> fetch(pages, patient(Pages.EVERYBODY, first))).isInstanceOf(UpstreamUnavailable.class);
        assertThat(fetch(pages, patient(Pages.EVERYBODY, first)).session()).isEqualTo("s");
    }

    @Test
    void aJoiningRequestWaitsForTheCallNoLongerThanItsOwnLimit() throws Exception {
        var under = new CountDownLatch(1);
        var land = new CountDownLatch(1);
        var pages = pages(request -> {
            under.countDown();
            await(land); // waits for the budget: nothing was sent
            return page(request);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var patient = threads.submit(() -> fetch(pages, patient(Pages.EVERYBODY, first)));
            under.await();
            assertThatThrownBy(() -> fetch(pages, request(Pages.EVERYBODY, first, Duration.ZERO)))
                    .isInstanceOfSatisfying(
                            DeadlineUnmeetable.class,
                            refused -> assertThat(refused.nextPermitAt())
                                    .isEqualTo(time.instant().plus(Duration.ofMinutes(10))));
            land.countDown();
            assertThat(patient.get().session()).isEqualTo("s");
        }
    }

    @Test
    void aMorePatientRequestCausesAnotherFetchWhenTheFirstGaveUp() throws Exception {
        var under = new CountDownLatch(1);
        var giveUp = new CountDownLatch(1);
        var pages = pages(request -> {
            if (request.startBy().equals(time.instant())) {
                under.countDown();
                await(giveUp);
                throw new BudgetExhausted(time.instant().plusSeconds(60));
            }
            return page(request);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var hasty = threads.submit(() -> fetch(pages, request(Pages.EVERYBODY, first, Duration.ZERO)));
            under.await();
            var patient = threads.submit(() -> fetch(pages, patient(Pages.EVERYBODY, first)));
            giveUp.countDown();
            assertThat(patient.get().session()).isEqualTo("s");
            assertThatThrownBy(hasty::get).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void aRetiredSessionNoLongerAnswersButItsPagesStay() {
        var pages = pages(this::page);
        fetch(pages, patient(Pages.EVERYBODY, first));
        pages.retire(Pages.EVERYBODY, "s");
        assertThat(pages.hasFirst(Pages.EVERYBODY, AgeLimit.FRESH)).isFalse();
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
    void equalQueriesOfTwoProjectsAreDifferent() {
        var pages = pages(this::page);
        fetch(pages, patient(Pages.everybody("a"), first));
        fetch(pages, patient(Pages.everybody("b"), first));
        assertThat(calls).hasValue(2);
    }

    private static Page fetch(CachedPages pages, PageRequest request) {
        return pages.fetch(request).first();
    }

    private static Page fetch(CachedPages pages, PageRequest request, AgeLimit limit) {
        return pages.fetch(request, limit).first();
    }

    private CachedPages pages(SinglePages next) {
        var store = new CaffeinePageStore(10_000_000, Duration.ofHours(1), new Fingerprints(new byte[32]), time);
        return new CachedPages(next, store, project -> Duration.ofMinutes(15), time);
    }

    private Page page(PageRequest request) {
        request.listener().sent(request.query());
        calls.incrementAndGet();
        return switch (request.cursor()) {
            case Cursor.First() -> Pages.of("s", 0, 10, 25, time.instant());
            case Cursor.Next(var session, var number, var parts) -> Pages.of(session, number, 10, 25, time.instant());
        };
    }

    private PageRequest patient(ProfileQuery query, Cursor cursor) {
        return request(query, cursor, Duration.ofMinutes(10));
    }

    private PageRequest request(ProfileQuery query, Cursor cursor, Duration wait) {
        return PageRequest.of(query, cursor, Caller.ANONYMOUS, time.instant().plus(wait));
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
}
