package io.cistern.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.profile.QueryFailure.Overloaded;
import io.cistern.profile.QueryFailure.Unwanted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class FairExecutorTests {

    private final FairExecutor executor = new FairExecutor(1, 5);
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
    void whatWaitsIsBoundedForEachCaller() throws Exception {
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
    void theNextPartOfARequestIsRefusedForNoneThatCameLater() throws Exception {
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
    void whatIsNotWantedAnyMoreDoesNotRun() throws Exception {
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
    void whatFailsIsToldToWhoWaitsAndTheNextRuns() {
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
            release.await();
            return true;
        }));
        running.get();
        assertThat(busy.isDone()).isFalse();
    }

    /** Adds a task, and waits until it waits. */
    private Future<?> add(ExecutorService threads, String caller, String name) {
        var before = executor.waiting(caller);
        var request = executor.request(caller, () -> true);
        var task = threads.submit(() -> request.run(() -> ran.add(name)));
        await(caller, before + 1);
        return task;
    }

    private void await(String caller, int count) {
        while (executor.waiting(caller) < count) {
            Thread.onSpinWait();
        }
    }
}
