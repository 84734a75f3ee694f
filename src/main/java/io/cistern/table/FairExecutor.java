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
 * Runs the computations of all callers on a few platform threads, so that the carriers of virtual threads stay free for other
 * requests. Callers take turns. Among the requests of one caller, the oldest runs first until its first bytes were sent. From
 * then on it takes turns with the other requests that are being sent, and is never refused.
 */
public final class FairExecutor {

    /** More would take processors from each other, and hold more at once. */
    static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

    /** Tasks of one caller that wait at a time. Each is a step of a request that would wait for all of them. */
    private static final int MOST_WAITING = 64;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final int threads;
    private final int mostWaiting;
    private final Duration longestWait;
    private final Map<String, WaitingTasks<Task<?, ?>>> waiting = new LinkedHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private int running;

    public FairExecutor() {
        this(THREADS, MOST_WAITING, LONGEST_WAIT);
    }

    FairExecutor(int threads, int mostWaiting, Duration longestWait) {
        this.threads = threads;
        this.mostWaiting = mostWaiting;
        this.longestWait = longestWait;
    }

    /** A part of a computation. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** The same, for a request that sends nothing before all is computed. */
    public Request request(String caller, BooleanSupplier wanted) {
        return request(caller, wanted, () -> false);
    }

    /**
     * A request whose computation is done in parts, each of which waits for a turn.
     *
     * @param caller whose turn it takes
     * @param wanted whether the answer is still wanted; what is not wanted any more does not run
     * @param sent tells whether any bytes of the answer were sent; refusing the rest would cut the answer
     */
    public Request request(String caller, BooleanSupplier wanted, BooleanSupplier sent) {
        return new Request(caller, wanted, sent, requests.getAndIncrement());
    }

    /** Computations of one request. */
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
         * Runs this on one of the threads, and waits for it.
         *
         * @throws QueryFailure.Overloaded when too many earlier tasks of this caller wait, or its turn does not come in time;
         *     never after bytes of the answer were sent
         * @throws QueryFailure.Unwanted when it is not wanted any more
         */
        public <T, E extends Exception> T run(Work<T, E> work) throws E {
            var task = new Task<>(this, work);
            add(task);
            return await(task);
        }
    }

    private synchronized void add(Task<?, ?> task) {
        var own = waiting.computeIfAbsent(task.request.caller, caller -> new WaitingTasks<>());
        if (own.size() >= mostWaiting) {
            refuseTheLatest(own, task);
        }
        own.add(task, task.sending);
        if (running < threads) {
            running++;
            try {
                Thread.ofPlatform().name("computing").daemon().start(this::work);
            } catch (Error e) { // the system may have no more threads
                running--;
                own.remove(task);
                throw e;
            }
        }
    }

    /**
     * Refuses the latest of too many tasks of which nothing was sent yet. Tasks of answers that are being sent stay, even beyond
     * the bound; each such answer has one task at a time.
     */
    private static void refuseTheLatest(WaitingTasks<Task<?, ?>> own, Task<?, ?> next) {
        var latest = own.latestUnsent();
        if (!next.sending && (latest == null || latest.compareTo(next) <= 0)) {
            throw new QueryFailure.Overloaded();
        }
        if (latest != null) {
            own.remove(latest);
            latest.result.completeExceptionally(new QueryFailure.Overloaded());
        }
    }

    private <T, E extends Exception> T await(Task<T, E> task) throws E {
        try {
            return task.result(longestWait);
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
        var own = waiting.get(task.request.caller);
        return own != null && own.remove(task);
    }

    /** Tasks of that caller that wait. */
    synchronized int waiting(String caller) {
        var own = waiting.get(caller);
        return own == null ? 0 : own.size();
    }

    private void work() {
        for (var task = next(); task != null; task = next()) {
            task.run();
        }
    }

    /** The first task of the caller whose turn it is. That caller goes to the end of the line. */
    private synchronized @Nullable Task<?, ?> next() {
        while (!waiting.isEmpty()) {
            var caller = waiting.keySet().iterator().next();
            var own = waiting.remove(caller);
            var task = own == null ? null : own.poll();
            if (own != null && own.size() > 0) {
                waiting.put(caller, own);
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

        @SuppressWarnings("CatchingUnchecked") // whatever it is, the request that waits is told
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

        /** Waits for the result: without a limit when the answer is being sent. */
        T result(Duration longest) throws E, TimeoutException, InterruptedException {
            try {
                return sending ? result.get() : result.get(longest.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw FairExecutor.<E>failure(e.getCause());
            }
        }

        /** It runs already and is bounded, so it is waited for: it uses what is let go behind it. */
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

    /** What the work threw: unchecked, or of the type that it declares. */
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
