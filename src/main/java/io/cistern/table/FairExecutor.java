package io.cistern.table;

import io.cistern.profile.QueryFailure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the computations of all callers on a few platform threads, so that the carriers of virtual threads stay free for
 * other requests. Callers take turns. Among the requests of one caller, the oldest runs first until its first bytes are
 * sent. From then on it takes turns with the other requests that are being sent, and is never refused.
 */
public final class FairExecutor {

    /** More threads would compete for processors and use more memory at once. */
    static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

    /** The limit on waiting tasks of one caller. A new task would wait for all of them. */
    private static final int MAX_WAITING = 64;

    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private final int threads;
    private final int maxWaiting;
    private final Duration maxWait;
    private final Map<String, WaitingTasks<Task<?, ?>>> waiting = new LinkedHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private int running;

    public FairExecutor() {
        this(THREADS, MAX_WAITING, MAX_WAIT);
    }

    FairExecutor(int threads, int maxWaiting, Duration maxWait) {
        this.threads = threads;
        this.maxWaiting = maxWaiting;
        this.maxWait = maxWait;
    }

    /** A part of a computation. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** Creates a request that sends nothing before its computation is complete. */
    public Request request(String caller, BooleanSupplier wanted) {
        return request(caller, wanted, () -> false);
    }

    /**
     * Creates a request that computes in parts, each of which waits for a turn.
     *
     * @param caller the caller whose turns the request uses
     * @param wanted whether the answer is still wanted; otherwise the work does not run
     * @param sent whether any bytes of the answer were sent; refusing the rest would truncate the answer
     */
    public Request request(String caller, BooleanSupplier wanted, BooleanSupplier sent) {
        return new Request(caller, wanted, sent, requests.getAndIncrement());
    }

    /** The computations of one request. */
    public final class Request {

        private final String caller;
        private final BooleanSupplier wanted;
        private final BooleanSupplier sent;
        private final long number;

        private Request(String caller, BooleanSupplier wanted, BooleanSupplier sent, long number) {
            this.caller = caller;
            this.wanted = wanted;
            this.sent = sent;
            this.number = number;
        }

        /**
         * Runs the work on one of the threads and waits for the result.
         *
         * @throws QueryFailure.Overloaded when too many earlier tasks of this caller wait, or no turn comes in time;
         *     never after bytes of the answer were sent
         * @throws QueryFailure.Unwanted when the answer is not wanted any more
         */
        public <T, E extends Exception> T run(Work<T, E> work) throws E {
            var task = new Task<>(this, work);
            add(task);
            return await(task);
        }
    }

    private synchronized void add(Task<?, ?> task) {
        var tasks = waiting.computeIfAbsent(task.request.caller, caller -> new WaitingTasks<>());
        if (tasks.size() >= maxWaiting) {
            refuseLatest(tasks, task);
        }
        tasks.add(task, task.sending);
        if (running < threads) {
            running++;
            try {
                Thread.ofPlatform().name("computing").daemon().start(this::work);
            } catch (Error e) { // the system may have no more threads
                running--;
                tasks.remove(task);
                throw e;
            }
        }
    }

    /**
     * Refuses the latest task whose answer has sent no bytes yet. Tasks of answers that are being sent stay, even
     * beyond the limit; each such answer has one task at a time.
     */
    private static void refuseLatest(WaitingTasks<Task<?, ?>> tasks, Task<?, ?> next) {
        var latest = tasks.latestUnsent();
        if (!next.sending && (latest == null || latest.compareTo(next) <= 0)) {
            throw new QueryFailure.Overloaded();
        }
        if (latest != null) {
            tasks.remove(latest);
            latest.result.completeExceptionally(new QueryFailure.Overloaded());
        }
    }

    private <T, E extends Exception> T await(Task<T, E> task) throws E {
        try {
            return task.result(maxWait);
        } catch (TimeoutException e) {
            if (remove(task)) {
                throw new QueryFailure.Overloaded();
            }
            return task.result();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (remove(task)) {
                throw new QueryFailure.Unwanted();
            }
            return task.result();
        }
    }

    private synchronized boolean remove(Task<?, ?> task) {
        var tasks = waiting.get(task.request.caller);
        return tasks != null && tasks.remove(task);
    }

    /** The number of waiting tasks of this caller. */
    synchronized int waiting(String caller) {
        var tasks = waiting.get(caller);
        return tasks == null ? 0 : tasks.size();
    }

    private void work() {
        for (var task = next(); task != null; task = next()) {
            task.run();
        }
    }

    /** The first task of the caller whose turn it is. This caller then becomes the last one. */
    private synchronized @Nullable Task<?, ?> next() {
        while (!waiting.isEmpty()) {
            var caller = waiting.keySet().iterator().next();
            var tasks = waiting.remove(caller);
            var task = tasks == null ? null : tasks.poll();
            if (tasks != null && tasks.size() > 0) {
                waiting.put(caller, tasks);
            }
            if (task != null) {
                return task;
            }
        }
        running--;
        return null;
    }

    private static final class Task<T, E extends Exception> implements Comparable<Task<?, ?>> {

        private final Request request;
        private final Work<T, E> work;
        private final boolean sending;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Task(Request request, Work<T, E> work) {
            this.request = request;
            this.work = work;
            this.sending = request.sent.getAsBoolean();
        }

        @SuppressWarnings("CatchingUnchecked") // every failure goes to the waiting request
        void run() {
            try {
                if (request.wanted.getAsBoolean()) {
                    result.complete(work.run());
                } else {
                    result.completeExceptionally(new QueryFailure.Unwanted());
                }
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        }

        /** Waits for the result, without a limit when the answer is being sent. */
        T result(Duration timeout) throws E, TimeoutException, InterruptedException {
            try {
                return sending ? result.get() : result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw FairExecutor.<E>failure(e.getCause());
            }
        }

        /**
         * Waits for a task that runs already. It is bounded, and it uses resources that the caller releases afterwards.
         */
        T result() throws E {
            try {
                return result.join();
            } catch (CompletionException e) {
                throw FairExecutor.<E>failure(e.getCause());
            }
        }

        @Override
        public int compareTo(Task<?, ?> other) {
            return Long.compare(request.number, other.request.number);
        }
    }

    /** The exception from the work: unchecked, or of the declared type. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E failure(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        return (E) Objects.requireNonNull(cause);
    }
}
