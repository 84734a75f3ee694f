package io.cistern.cache;

import io.cistern.profile.Caller;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
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
 * A fetch under way, shared by all requests for its page. A request that joins waits for the departure of the call as
 * long as its own limit allows, and then for the arrival, since a call that has left is paid for. The request that caused
 * the fetch pays for every try. The fetch goes on for the others when that one is cancelled, but ends when that one pays
 * no more; then one of the others that would pay causes another fetch.
 */
final class InFlightFetch {

    /** What taking a permit takes when one is free: who does not want to wait can still join who did not have to. */
    private static final Duration TAKING_OFF = Duration.ofMillis(200);

    /** How often who waits longest looks whether that is still so. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final PageRequest cause;
    private final List<Rider> riders = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> departure = new CompletableFuture<>();
    private final CompletableFuture<Page> arrival = new CompletableFuture<>();

    /** What the fetch was last told to be its latest start, which a refusal is judged by. */
    private volatile Instant told;

    /** @param cause who pays, and the first to ride */
    InFlightFetch(PageRequest cause) {
        this.cause = cause;
        this.told = cause.startBy();
    }

    /** Whether a request waits at least as well here as in a fetch of its own. */
    boolean suits(PageRequest request) {
        return departure.isDone()
                || request.caller().priority().compareTo(cause.caller().priority()) >= 0;
    }

    /** Begins the fetch on a thread of its own. */
    void begin(Supplier<Page> fetch, Executor threads) {
        var _ = arrival.completeAsync(fetch, threads);
    }

    /** Registers a waiter. The fetch is cancelled before it is sent when no waiter is left. */
    Rider board(PageRequest request) {
        var rider = new Rider(request);
        riders.add(rider);
        return rider;
    }

    /** Whether somebody waits for it, and the one in whose name its permit is taken may still be charged for it. */
    boolean isWanted() {
        return cause.isWanted() && riders.stream().anyMatch(rider -> rider.request.isWanted());
    }

    /** By when it has to leave: as late as anybody who rides allows. */
    Instant startBy() {
        told = riders.stream()
                .map(rider -> rider.request.startBy())
                .max(Comparator.naturalOrder())
                .orElse(cause.startBy());
        return told;
    }

    Caller caller() {
        return cause.caller();
    }

    /** Hears that a call leaves. */
    void sent(ProfileQuery query) {
        cause.listener().sent(query);
        departure.complete(null);
    }

    /** Hears that a call leaves which is for other pages, too; another may have paid for it. */
    void shared() {
        riders.forEach(rider -> rider.request.listener().shared());
        departure.complete(null);
    }

    /** Somebody who waits for this flight, until closed. */
    final class Rider implements AutoCloseable {

        private final PageRequest request;
        private final boolean boardedInTime = !departure.isDone();

        private Rider(PageRequest request) {
            this.request = request;
        }

        /** Whether its call left after this request came: then nothing newer can be had. */
        boolean sawItLeave() {
            return boardedInTime && departure.isDone();
        }

        /**
         * Whether a refusal is this request's own: a refusal of the fetch is, for the same caller and as late; and while
         * the fetch goes on, it was this request that gave up.
         */
        boolean shares() {
            return !arrival.isDone()
                    || (request.caller().equals(cause.caller())
                            && !request.startBy().isAfter(told));
        }

        Page await(InstantSource time) {
            try {
                awaitDeparture(Duration.between(time.instant(), request.startBy()));
                return arrival.get();
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

        private void awaitDeparture(Duration patience) throws InterruptedException, ExecutionException {
            var first = patience.compareTo(TAKING_OFF) < 0 ? TAKING_OFF : patience;
            for (var left = first; !isSettled(left); left = LOOK) {
                if (isOutlasted()) {
                    // by then the fetch has left or was given up, so who comes back finds it held or can cause another
                    throw new DeadlineUnmeetable(latest());
                }
                // else it refuses by itself, and knows why, unless somebody more patient comes
            }
        }

        private boolean isSettled(Duration patience) throws InterruptedException, ExecutionException {
            try {
                CompletableFuture.anyOf(departure, arrival).get(patience.toNanos(), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            }
        }

        private boolean isOutlasted() {
            return latest().isAfter(request.startBy());
        }

        private Instant latest() {
            var latest = riders.stream()
                    .map(rider -> rider.request.startBy())
                    .max(Comparator.naturalOrder())
                    .orElse(told);
            return latest.isAfter(told) ? latest : told;
        }

        @Override
        public void close() {
            riders.remove(this);
        }
    }
}
