package io.cistern.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.FakeTime;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.Pages;
import io.cistern.profile.Priority;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.ShareExhausted;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.SinglePages;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.WaitLimit;
import io.cistern.quota.Fingerprints;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Which requests share a fetch, and what happens to it when its page arrives by another way or no request wants it any
 * more.
 */
class SharedFlightTests {

    private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");

    private static final Cursor FIRST = new Cursor.First();
    private static final Caller PEOPLE = new Caller("people", 1, Priority.INTERACTIVE);
    private static final Caller NIGHT = new Caller("night", 1, Priority.BATCH);
    private static final Caller OTHERS = new Caller("others", 1, Priority.INTERACTIVE);

    private final FakeTime time = new FakeTime();
    private final CaffeinePageStore store =
            new CaffeinePageStore(10_000_000, Duration.ofHours(1), new Fingerprints(new byte[32]), time);
    private final BlockingQueue<Waiting> line = new LinkedBlockingQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final CachedPages pages = pages(this::queued);

    @Test
    void aFetchWithoutWaitersIsCancelled() throws Exception {
        var caller = Thread.startVirtualThread(() -> {
            try {
                pages.fetch(request(PEOPLE));
            } catch (UpstreamUnavailable interrupted) {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            }
        });
        var waiting = line.take();
        assertThat(waiting.request.isWanted()).isTrue();
        caller.interrupt();
        caller.join();
        assertThat(waiting.request.isWanted()).isFalse();
        assertThat(waiting.request.leave()).isEmpty();
        waiting.permit();
        while (pages.underWay(Pages.EVERYBODY, FIRST)) {
            Thread.onSpinWait();
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void aRequestAfterACancelledFetchCausesAnother() throws Exception {
        var impatient = Thread.startVirtualThread(() -> {
            try {
                pages.fetch(request(PEOPLE));
            } catch (UpstreamUnavailable interrupted) {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            }
        });
        var waiting = line.take();
        impatient.interrupt();
        impatient.join();
        var other = ask(PEOPLE);
        while (!waiting.request.isWanted()) {
            Thread.onSpinWait(); // until the other has joined
        }
        waiting.done.completeExceptionally(new Unwanted()); // it had asked in between
        line.take().permit();
        assertThat(other.join().first().session()).isEqualTo("s");
        assertThat(calls).hasValue(1);
    }

    @Test
    void urgentWorkDoesNotWaitForALessUrgentFetch() throws Exception {
        var night = ask(NIGHT);
        var slow = line.take();
        var people = ask(PEOPLE);
        var fast = line.take();
        assertThat(fast.request.caller()).isEqualTo(PEOPLE);
        assertThat(fast.request.leave()).isPresent();
        assertThat(slow.request.isWanted()).as("overtaken").isFalse();
        assertThat(slow.request.leave()).isEmpty();
        slow.permit();
        fast.permit();
        assertThat(night.join().first()).isSameAs(people.join().first());
        assertThat(calls).hasValue(1);
    }

    @Test
    void theUrgentRequestTakesThePageOfALessUrgentFetchThatIsSentFirst() throws Exception {
        var night = ask(NIGHT);
        var slow = line.take();
        var people = ask(PEOPLE);
        var fast = line.take();
        assertThat(slow.request.leave()).isPresent();
        assertThat(fast.request.leave()).isEmpty();
        fast.permit();
        slow.permit();
        assertThat(people.join().first()).isSameAs(night.join().first());
        assertThat(calls).hasValue(1);
    }

    @Test
    void lessUrgentWorkJoinsAnUrgentFetch() throws Exception {
        var people = ask(PEOPLE);
        var waiting = line.take();
        var night = ask(NIGHT);
        waiting.permit();
        assertThat(night.join().first()).isSameAs(people.join().first());
        assertThat(calls).hasValue(1);
    }

    @Test
    void aPageThatAnotherProcessFetchedIsNotFetchedAgain() throws Exception {
        var asked = ask(PEOPLE);
        var waiting = line.take();
        var theirs = Pages.of("theirs", 0, 10, 25, time.instant());
        store.keep(Pages.EVERYBODY, theirs);
        assertThat(waiting.request.isWanted()).as("it has looked a moment ago").isTrue();
        time.advance(Duration.ofSeconds(2));
        assertThat(waiting.request.isWanted()).isFalse();
        assertThat(waiting.request.leave()).isEmpty();
        waiting.permit();
        assertThat(asked.join().first()).isSameAs(theirs);
        assertThat(calls).hasValue(0);
    }

    @Test
    void aPageIsCachedBeforeTheEndOfItsCallIsRecorded() {
        var pages = pages(request -> {
            var page = Pages.of("s", 0, 10, 25, time.instant());
            request.listener().received(Fetched.of(page));
            assertThat(store.latest(request.query(), Instant.EPOCH, LATER)).isPresent();
            return page;
        });
        assertThat(pages.fetch(request(PEOPLE)).first().session()).isEqualTo("s");
    }

    @Test
    void theSpentShareOfOneCallerDoesNotRefuseAnother() throws Exception {
        var spent = ask(PEOPLE);
        var waiting = line.take();
        var other = CompletableFuture.supplyAsync(
                () -> pages.fetch(request(OTHERS, time.instant().plusSeconds(601))), Thread::startVirtualThread);
        while (waiting.request.startBy().equals(time.instant().plusSeconds(600))) {
            Thread.onSpinWait(); // until the other has joined, who is more patient
        }
        waiting.done.completeExceptionally(new ShareExhausted(time.instant().plusSeconds(60), 30));
        assertThatThrownBy(spent::join).hasCauseInstanceOf(ShareExhausted.class);
        var alone = line.take();
        assertThat(alone.request.caller()).isEqualTo(OTHERS);
        alone.permit();
        assertThat(other.join().first().session()).isEqualTo("s");
    }

    @Test
    void aRequestWhosePatienceEndsIsRefusedThoughTheFetchContinues() throws Exception {
        var asked = ask(PEOPLE);
        var waiting = line.take();
        var impatient = request(OTHERS, time.instant());
        assertThatThrownBy(() -> pages.fetch(impatient)).isInstanceOf(DeadlineUnmeetable.class);
        waiting.permit();
        assertThat(asked.join().first().session()).isEqualTo("s");
    }

    @Test
    void aRetryThatTheFirstCallerMayNotPayForIsPaidByAnother() throws Exception {
        var limited = new Limited(PEOPLE, time.instant().plusSeconds(600), 1);
        var causer = ask(limited);
        var first = line.take();
        var other = ask(new Limited(OTHERS, time.instant().plusSeconds(601), 9));
        while (first.request.startBy().equals(limited.startBy())) {
            Thread.onSpinWait(); // until the other has joined, who is more patient
        }
        first.fail();
        var again = line.take();
        assertThat(again.request.caller()).as("the same flight tries again").isEqualTo(PEOPLE);
        again.permit();

        var theirs = Objects.requireNonNull(line.poll(10, TimeUnit.SECONDS), "Nobody else tries");
        assertThat(theirs.request.caller()).isEqualTo(OTHERS);
        theirs.permit();
        assertThat(other.join().first().session()).isEqualTo("s");
        assertThatThrownBy(causer::join).hasCauseInstanceOf(Unwanted.class);
        assertThat(limited.paid).hasValue(1);
        assertThat(calls).hasValue(2);
    }

    @Test
    void aRetryThatNoCallerPaysForIsNotMade() throws Exception {
        var causer = ask(new Limited(PEOPLE, time.instant().plusSeconds(600), 1));
        line.take().fail();
        line.take().permit();
        assertThatThrownBy(causer::join).hasCauseInstanceOf(Unwanted.class);
        assertThat(calls).hasValue(1);
    }

    private CachedPages pages(SinglePages next) {
        return new CachedPages(next, store, project -> Duration.ofMinutes(15), time);
    }

    private CompletableFuture<Fetched> ask(Caller caller) {
        return CompletableFuture.supplyAsync(() -> pages.fetch(request(caller)), Thread::startVirtualThread);
    }

    private CompletableFuture<Fetched> ask(Limited limited) {
        return CompletableFuture.supplyAsync(() -> pages.fetch(limited.request()), Thread::startVirtualThread);
    }

    /** Waits until the test grants a permit, and then asks whether to send the call, as the quota does. */
    private Page queued(PageRequest request) {
        while (true) {
            var waiting = new Waiting(request, new CompletableFuture<>());
            line.add(waiting);
            boolean fails;
            try {
                fails = waiting.done.join();
            } catch (java.util.concurrent.CompletionException e) {
                throw (RuntimeException) e.getCause();
            }
            if (request.leave().isEmpty()) {
                throw new Unwanted();
            }
            request.listener().sent(request.query());
            calls.incrementAndGet();
            if (!fails) {
                return Pages.of("s", 0, 10, 25, time.instant());
            }
        }
    }

    /** @param done whether the call fails and is retried */
    private record Waiting(PageRequest request, CompletableFuture<Boolean> done) {

        void permit() {
            done.complete(false);
        }

        void fail() {
            done.complete(true);
        }
    }

    private PageRequest request(Caller caller) {
        return request(caller, time.instant().plusSeconds(600));
    }

    private static PageRequest request(Caller caller, Instant startBy) {
        return PageRequest.of(Pages.EVERYBODY, FIRST, caller, startBy);
    }
    /** A caller with a limit of so many calls. */
    private record Limited(Caller caller, Instant startBy, int most, AtomicInteger paid) {

        Limited(Caller caller, Instant startBy, int most) {
            this(caller, startBy, most, new AtomicInteger());
        }

        PageRequest request() {
            return new PageRequest(
                    Pages.EVERYBODY,
                    FIRST,
                    caller,
                    new WaitLimit(() -> startBy, () -> paid.get() < most),
                    FetchListener.onSent(_ -> paid.incrementAndGet()));
        }
    }
}
