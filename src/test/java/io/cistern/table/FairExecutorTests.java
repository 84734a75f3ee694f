package io.cistern.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.profile.QueryFailure.Overloaded;
import io.cistern.profile.QueryFailure.Unwanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class FairExecutorTests {

    private final FairExecutor executor = new FairExecutor(1, 5, Duration.ofSeconds(30));
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

    @Test
    void callersTakeTurnsWhateverEachOfThemSends() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            occupy(threads);
            var all = new ArrayList<Future<?>>();
            for (var i = 1; i <= 4; i++) {
                all.add(add(threads, "greedy", "greedy" + i));
            }
            all.add(add(threads, "modest", "modest"));
            release.countDown();
            for (var one : all) {
                one.get();
            }
            assertThat(ran.indexOf("modest")).isLessThanOrEqualTo(1);
            assertThat(ran).containsSubsequence("greedy1", "greedy2", "greedy3", "greedy4");
        }
    }

    @Test
    void theNextPartOfTheFirstRequestGoesBeforeTheFirstPartOfTheNext() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = executor.request("a", () -> true);
            var second = executor.request("a", () -> true);
            occupy(threads);
            var later = threads.submit(() -> second.run(() -> ran.add("second")));
            await("a", 1);
            var earlier = threads.submit(() -> first.run(() -> ran.add("first")));
            await("a", 2);
            release.countDown();
            later.get();
            earlier.get();
            assertThat(ran).containsExactly("first", "second");
        }
    }

    @Test
    void waitingTasksAreLimitedForEachCaller() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            occupy(threads);
            var all = new ArrayList<Future<?>>();
            for (var i = 1; i <= 5; i++) {
                all.add(add(threads, "greedy", "greedy" + i));
            }
            assertThatThrownBy(() -> executor.request("greedy", () -> true).run(() -> ran.add("one too many")))
                    .isInstanceOf(Overloaded.class);
            var modest = add(threads, "modest", "modest");
            release.countDown();
            modest.get();
            for (var one : all) {
                one.get();
            }
            assertThat(ran).hasSize(6).contains("modest").doesNotContain("one too many");
        }
    }

    @Test
    void theNextPartOfARequestIsNotRefusedInFavourOfALaterRequest() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var begun = executor.request("greedy", () -> true);
            begun.run(() -> ran.add("begun"));
            occupy(threads);
            var later = new ArrayList<Future<?>>();
            for (var i = 1; i <= 5; i++) {
                later.add(add(threads, "greedy", "later" + i));
            }
            var next = threads.submit(() -> begun.run(() -> ran.add("next")));
            assertThatThrownBy(() -> later.getLast().get()).hasCauseInstanceOf(Overloaded.class);
            release.countDown();
            next.get();
            for (var one : later.subList(0, 4)) {
                one.get();
            }
            assertThat(ran).containsExactly("begun", "next", "later1", "later2", "later3", "later4");
        }
    }

    @Test
    void answersThatAreBeingSentTakeTurnsWithEachOtherAndWithThoseThatBegin() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sent = List.of(sending("a"), sending("a"), sending("a"));
            var unsent = List.of(executor.request("a", () -> true), executor.request("a", () -> true));
            occupy(threads);
            var all = new ArrayList<Future<?>>();
            for (var number : List.of(2, 0, 1)) {
                all.add(submit(threads, "a", () -> sent.get(number).run(() -> ran.add("sent" + number))));
            }
            for (var number : List.of(1, 0)) {
                all.add(submit(threads, "a", () -> unsent.get(number).run(() -> ran.add("unsent" + number))));
            }
            release.countDown();
            for (var one : all) {
                one.get();
            }
            assertThat(ran).containsExactly("sent2", "unsent0", "sent0", "unsent1", "sent1");
        }
    }

    @Test
    void anAnswerThatIsBeingSentWaitsHoweverLongItTakes() throws Exception {
        var impatient = new FairExecutor(1, 5, Duration.ofMillis(20));
        var running = new CompletableFuture<Void>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var _ = threads.submit(() -> impatient.request("other", () -> true).run(() -> {
                running.complete(null);
                return awaitRelease();
            }));
            running.get();
            var sending = impatient.request("a", () -> true, () -> true);
            var rest = threads.submit(() -> sending.run(() -> ran.add("rest")));
            while (impatient.waiting("a") < 1) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> impatient.request("a", () -> true).run(() -> ran.add("late")))
                    .isInstanceOf(Overloaded.class);
            release.countDown();
            rest.get();
            assertThat(ran).containsExactly("rest");
        }
    }

    @Test
    void anAnswerThatIsBeingSentIsNotRefusedInFavourOfANewOne() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            occupy(threads);
            var early = new ArrayList<Future<?>>();
            for (var i = 1; i <= 5; i++) {
                early.add(add(threads, "greedy", "early" + i));
            }
            var late = sending("greedy");
            var rest = threads.submit(() -> late.run(() -> ran.add("rest")));
            assertThatThrownBy(() -> early.getLast().get()).hasCauseInstanceOf(Overloaded.class);
            release.countDown();
            rest.get();
            for (var one : early.subList(0, 4)) {
                one.get();
            }
            assertThat(ran).hasSize(5).contains("rest").doesNotContain("early5");
        }
    }

    @Test
    void overTheLimitOnlyAnswersThatAreBeingSentWait() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            occupy(threads);
            var all = new ArrayList<Future<?>>();
            for (var i = 1; i <= 7; i++) {
                var request = sending("greedy");
                all.add(submit(threads, "greedy", () -> request.run(() -> ran.add("rest"))));
            }
            assertThatThrownBy(() -> executor.request("greedy", () -> true).run(() -> ran.add("new")))
                    .isInstanceOf(Overloaded.class);
            release.countDown();
            for (var one : all) {
                one.get();
            }
            assertThat(ran).hasSize(7).doesNotContain("new");
        }
    }

    @Test
    void unwantedWorkDoesNotRun() throws Exception {
        var wanted = new AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            occupy(threads);
            var left = threads.submit(() -> executor.request("a", wanted::get).run(() -> ran.add("unwanted")));
            await("a", 1);
            wanted.set(false);
            release.countDown();
            assertThatThrownBy(left::get).hasCauseInstanceOf(Unwanted.class);
            assertThat(ran).isEmpty();
        }
    }

    @Test
    void aFailureGoesToTheWaitingRequestAndTheNextTaskRuns() {
        var request = executor.request("a", () -> true);
        assertThatThrownBy(() -> request.run(() -> {
                    throw new DeclinedException("no");
                }))
                .isInstanceOf(DeclinedException.class);
        assertThatThrownBy(() -> request.run(() -> {
                    throw new AssertionError("a bug");
                }))
                .isInstanceOf(AssertionError.class);
        assertThat(request.run(() -> "next")).isEqualTo("next");
    }

    /** Keeps the only thread until it is released. */
    private void occupy(ExecutorService threads) throws Exception {
        var running = new CompletableFuture<Void>();
        var busy = threads.submit(() -> executor.request("other", () -> true).run(() -> {
            running.complete(null);
            return awaitRelease();
        }));
        running.get();
        assertThat(busy.isDone()).isFalse();
    }

    private boolean awaitRelease() throws InterruptedException {
        release.await();
        return true;
    }

    /** A request of whose answer some was sent. */
    private FairExecutor.Request sending(String caller) {
        return executor.request(caller, () -> true, () -> true);
    }

    /** Adds a task, and waits until it waits. */
    private Future<?> add(ExecutorService threads, String caller, String name) {
        var request = executor.request(caller, () -> true);
        return submit(threads, caller, () -> request.run(() -> ran.add(name)));
    }

    private Future<?> submit(ExecutorService threads, String caller, Callable<?> task) {
        var before = executor.waiting(caller);
        var submitted = threads.submit(task);
        await(caller, before + 1);
        return submitted;
    }

    private void await(String caller, int count) {
        while (executor.waiting(caller) < count) {
            Thread.onSpinWait();
        }
    }
}
