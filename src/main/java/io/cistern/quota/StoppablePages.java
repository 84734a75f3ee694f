package io.cistern.quota;

import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.context.SmartLifecycle;

/**
 * Lets the service stop without losing what is paid for: calls under way end, and their ends are recorded; those that wait
 * for a permit are given up, and none begins any more. What is held goes on to be answered meanwhile.
 */
public final class StoppablePages implements PageSource, SmartLifecycle {

    private final PageSource next;
    private final Duration patience;

    /** Has the calls for its parties, and one for this service, which leaves when it stops. */
    private final Phaser calls = new Phaser(1);

    private volatile boolean stops;
    private volatile boolean running;

    /** @param patience how long calls under way are waited for */
    public StoppablePages(PageSource next, Duration patience) {
        this.next = next;
        this.patience = patience;
    }

    @Override
    public Page fetch(ProfileQuery query, Cursor cursor, Demand demand) {
        if (stops || calls.register() < 0) {
            throw stopping();
        }
        try {
            return next.fetch(query, cursor, new Stoppable(demand));
        } catch (Unwanted unwanted) {
            throw stops ? stopping() : unwanted;
        } finally {
            calls.arriveAndDeregister();
        }
    }

    private static UpstreamUnavailable stopping() {
        return new UpstreamUnavailable(
                Counted.NO, "This service stops now; ask again, for another takes its place", null);
    }

    /** Before the web server: whoever waits for a permit there is told at once. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        stops = true;
        var phase = calls.arriveAndDeregister();
        try {
            calls.awaitAdvanceInterruptibly(phase, patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // they count as if their answers never came
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A demand that is given up when the service stops. */
    private final class Stoppable implements Demand {

        private final Demand demand;

        Stoppable(Demand demand) {
            this.demand = demand;
        }

        @Override
        public Caller caller() {
            return demand.caller();
        }

        @Override
        public Instant startBy() {
            return demand.startBy();
        }

        @Override
        public boolean wanted() {
            return !stops && demand.wanted();
        }

        @Override
        public boolean leaving() {
            return !stops && demand.leaving();
        }

        @Override
        public ProfileQuery question(ProfileQuery asked) {
            return demand.question(asked);
        }

        @Override
        public void shared() {
            demand.shared();
        }

        @Override
        public void sent() {
            demand.sent();
        }

        @Override
        public void received(Page page) {
            demand.received(page);
        }
    }
}
