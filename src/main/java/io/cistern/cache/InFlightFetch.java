package io.cistern.cache;

import io.cistern.profile.Caller;
import io.cistern.profile.Fetched;
import io.cistern.profile.PageRequest;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.cistern.profile.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A fetch in flight, shared by all requests for its pages. A request that joins waits until the call is sent, as long as
 * its own limit allows, and then for the pages, because a call that was sent is paid for. The request that caused the
 * fetch pays for every attempt. The fetch continues for the others when that request is cancelled. It ends when that
 * request no longer pays; then one of the others that would pay causes another fetch.
 */
final class InFlightFetch {

    /**
     * How long it takes to take a free permit. A request without patience waits this long, so that it can join a fetch
     * that needs no wait.
     */
    private static final Duration TAKE_PERMIT = Duration.ofMillis(200);

    /** How often the most patient waiter checks whether it still is the most patient one. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final PageRequest cause;
    private final List<Waiter> waiters = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> whenSent = new CompletableFuture<>();
    private final CompletableFuture<Fetched> whenArrived = new CompletableFuture<>();

    /** The latest start that was last given to the fetch. It decides whether a refusal applies to a waiter. */
    private volatile Instant latestStart;

    /** @param cause the request that pays, and the first waiter */
    InFlightFetch(PageRequest cause) {
        this.cause = cause;
        this.latestStart = cause.startBy();
    }

    /** Whether joining this fetch is at least as fast for a request as a fetch of its own. */
    boolean suits(PageRequest request) {
        return whenSent.isDone()
                || request.caller().priority().compareTo(cause.caller().priority()) >= 0;
    }

    /** Begins the fetch on another thread. */
    void begin(Supplier<Fetched> fetch, Executor threads) {
        var _ = whenArrived.completeAsync(fetch, threads);
    }

    /** Registers a waiter. The fetch is cancelled before it is sent when no waiter is left. */
    Waiter join(PageRequest request) {
        var waiter = new Waiter(request);
        waiters.add(waiter);
        return waiter;
    }

    /** Whether a waiter still wants the pages, and the paying request may still be charged. */
    boolean isWanted() {
        return cause.isWanted() && waiters.stream().anyMatch(waiter -> waiter.request.isWanted());
    }

    /** The start deadline: the latest one of all waiters. */
    Instant startBy() {
        latestStart = waiters.stream()
                .map(waiter -> waiter.request.startBy())
                .max(Comparator.naturalOrder())
                .orElse(cause.startBy());
        return latestStart;
    }

    Caller caller() {
        return cause.caller();
    }

    /** Whether the paying request can pay for that many calls. */
    boolean affords(int calls) {
        return cause.listener().affords(calls);
    }

    /** Called when a call is sent. */
    void sent(ProfileQuery query) {
        cause.listener().sent(query);
        whenSent.complete(null);
    }

    /** Called when a call is sent that also serves other pages. Another request may pay for it. */
    void shared() {
        waiters.forEach(waiter -> waiter.request.listener().shared());
        whenSent.complete(null);
    }

    /** A request that waits for this fetch, until it is closed. */
    final class Waiter implements AutoCloseable {

        private final PageRequest request;
        private final boolean joinedBeforeSent = !whenSent.isDone();

        private Waiter(PageRequest request) {
            this.request = request;
        }

        /** Whether the call was sent after this request joined, so that no newer pages exist. */
        boolean wasSentAfterJoining() {
            return joinedBeforeSent && whenSent.isDone();
        }

        /**
         * Whether a refusal applies to this request. While the fetch continues, this request itself gave up. Otherwise
         * the refusal of the fetch applies when the caller is the same and its deadline is no later.
         */
        boolean shares() {
            return !whenArrived.isDone()
                    || (request.caller().equals(cause.caller())
                            && !request.startBy().isAfter(latestStart));
        }

        Fetched await(InstantSource time) {
            try {
                awaitSent(Duration.between(time.instant(), request.startBy()));
                return whenArrived.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UpstreamUnavailable(Counted.MAYBE, "Interrupted while waiting for Mixpanel", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            }
        }

        private void awaitSent(Duration patience) throws InterruptedException, ExecutionException {
            var first = patience.compareTo(TAKE_PERMIT) < 0 ? TAKE_PERMIT : patience;
            for (var left = first; !isSettled(left); left = LOOK) {
                if (isOutlasted()) {
                    // by then the fetch was sent or cancelled, so a retry finds the page or can cause another fetch
                    throw new DeadlineUnmeetable(latest(), WaitReason.SHARED_FETCH);
                }
                // otherwise the fetch is refused with its own reason, unless a more patient request joins
            }
        }

        private boolean isSettled(Duration patience) throws InterruptedException, ExecutionException {
            try {
                CompletableFuture.anyOf(whenSent, whenArrived).get(patience.toNanos(), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            }
        }

        private boolean isOutlasted() {
            return latest().isAfter(request.startBy());
        }

        private Instant latest() {
            var latest = waiters.stream()
                    .map(waiter -> waiter.request.startBy())
                    .max(Comparator.naturalOrder())
                    .orElse(latestStart);
            return latest.isAfter(latestStart) ? latest : latestStart;
        }

        @Override
        public void close() {
            waiters.remove(this);
        }
    }
}
