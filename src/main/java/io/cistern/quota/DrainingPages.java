package io.cistern.quota;

import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.context.SmartLifecycle;

/**
 * Lets the service stop without losing what is paid for: calls under way end, and their ends are recorded; those that wait
 * for a permit are given up, and none begins any more. What is held goes on to be answered meanwhile.
 */
public final class DrainingPages implements SmartLifecycle {

    private final Duration patience;

    /** Has the calls for its parties, and one for this service, which leaves when it stops. */
    private final Phaser calls = new Phaser(1);

    private volatile boolean stops;
    private volatile boolean running;

    /** @param patience how long calls under way are waited for */
    public DrainingPages(Duration patience) {
        this.patience = patience;
    }

    /** The same pages, as long as the service does not stop. */
    public PageSource around(PageSource pages) {
        return (query, cursor, demand) -> fetch(pages, query, cursor, demand);
    }

    private Page fetch(PageSource pages, ProfileQuery query, Cursor cursor, Demand demand) {
        if (stops || calls.register() < 0) {
            throw stopping();
        }
        try {
            return pages.fetch(query, cursor, new Stoppable(demand));
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
    private final class Stoppable extends ForwardedDemand {

        Stoppable(Demand demand) {
            super(demand);
        }

        @Override
        public boolean wanted() {
            return !stops && super.wanted();
        }

        @Override
        public boolean leaving() {
            return !stops && super.leaving();
        }
    }
}
