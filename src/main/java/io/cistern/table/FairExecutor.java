package io.cistern.table;

import io.cistern.profile.QueryFailure;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Computes for all callers on a few platform threads, so that virtual threads keep their carriers for requests that do not
 * compute. Callers take turns, whatever each of them sends; of one caller's requests the one that came first goes first.
 */
public final class FairExecutor {

    /** More would take processors from each other, and hold more at once. */
    static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

    /** Tasks of one caller that wait at a time. Each is a step of a request that would wait for all of them. */
    private static final int MOST_WAITING = 64;

    private static final long LONGEST_WAIT_SECONDS = 30;

    private final int threads;
    private final int mostWaiting;
    private final Map<String, PriorityQueue<Task<?, ?>>> waiting = new LinkedHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private int running;

    public FairExecutor() {
        this(THREADS, MOST_WAITING);
    }

    FairExecutor(int threads, int mostWaiting) {
        this.threads = threads;
        this.mostWaiting = mostWaiting;
    }

    /** A part of a computation. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * A request whose computation is done in parts, each of which waits for a turn.
     *
     * @param caller whose turn it takes
     * @param wanted whether the answer is still wanted; what is not wanted any more does not run
     */
    public Request request(String caller, BooleanSupplier wanted) {
        return new Request(caller, wanted, requests.getAndIncrement());
    }

    /** Computations of one request. */
    public final class Request {

        private final String caller;
        private final BooleanSupplier wanted;
        private final long number;

        private Request(String caller, BooleanSupplier wanted, long number) {
            this.caller = caller;
            this.wanted = wanted;
            this.number = number;
        }

        /**
         * Runs this on one of the threads, and waits for it.
         *
         * @throws QueryFailure.Overloaded when too much of this caller's waits that came first, or nothing ran in time
         * @throws QueryFailure.Unwanted when it is not wanted any more
         */
        public <T, E extends Exception> T run(Work<T, E> work) throws E {
            var task = new Task<>(this, work);
            add(task);
            return await(task);
        }
    }

    private synchronized void add(Task<?, ?> task) {
        var own = waiting.computeIfAbsent(
                task.request.caller, caller -> new PriorityQueue<>((one, other) -> one.compareTo(other)));
        if (own.size() >= mostWaiting) {
            refuseTheLatest(own, task);
        }
        own.add(task);
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

    /** Of these tasks, of which there are too many: an answer that has begun goes on, while another does not begin. */
    private static void refuseTheLatest(PriorityQueue<Task<?, ?>> own, Task<?, ?> next) {
        var latest = Collections.max(own);
        if (latest.compareTo(next) <= 0) {
            throw new QueryFailure.Overloaded();
        }
        own.remove(latest);
        latest.result.completeExceptionally(new QueryFailure.Overloaded());
    }

    private <T, E extends Exception> T await(Task<T, E> task) throws E {
        try {
            return task.result(LONGEST_WAIT_SECONDS);
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
            if (own != null && !own.isEmpty()) {
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
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Task(Request request, Work<T, E> work) {
            this.request = request;
            this.work = work;
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

        T result(long seconds) throws E, TimeoutException, InterruptedException {
            try {
                return result.get(seconds, TimeUnit.SECONDS);
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
