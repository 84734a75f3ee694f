package io.cistern.cache;

import io.cistern.profile.Caller;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A fetch under way, shared by all who want its page. Who joins waits for its departure as long as its own demand allows,
 * and then for its arrival, for a call that has left is paid for.
 */
final class Flight {

    /** What taking a permit takes when one is free: who does not want to wait can still join who did not have to. */
    private static final Duration TAKING_OFF = Duration.ofMillis(200);

    private final Instant startBy;
    private final CompletableFuture<Void> departure = new CompletableFuture<>();
    private final CompletableFuture<Page> arrival = new CompletableFuture<>();

    Flight(Instant startBy) {
        this.startBy = startBy;
    }

    /** By when this fetch gives up waiting for the budget: the wish of the one who caused it. */
    Instant startBy() {
        return startBy;
    }

    /** Begins the fetch on a thread of its own. */
    void begin(Demand cause, Function<Demand, Page> fetch, Executor threads) {
        var _ = arrival.completeAsync(() -> fetch.apply(new Observed(cause)), threads);
    }

    Page await(Demand demand, InstantSource time) {
        try {
            if (demand.startBy().isBefore(startBy)) {
                awaitDeparture(Duration.between(time.instant(), demand.startBy()));
            } // else it refuses by itself before this demand would
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
        try {
            var nanos = Math.max(TAKING_OFF.toNanos(), patience.toNanos());
            CompletableFuture.anyOf(departure, arrival).get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // by then the fetch has left or was given up, so who comes back finds it held or can cause another
            throw new DeadlineUnmeetable(startBy);
        }
    }

    /** The demand of the one who caused the fetch, overheard. */
    private final class Observed implements Demand {

        private final Demand cause;

        Observed(Demand cause) {
            this.cause = cause;
        }

        @Override
        public Instant startBy() {
            return cause.startBy();
        }

        @Override
        public Caller caller() {
            return cause.caller();
        }

        @Override
        public boolean wanted() {
            return cause.wanted();
        }

        @Override
        public void sent() {
            cause.sent();
            departure.complete(null);
        }
    }
}
