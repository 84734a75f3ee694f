package io.cistern.quota;

import io.cistern.profile.PageRequest;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.context.SmartLifecycle;

/**
 * Lets the service stop without losing what is paid for: calls under way end and are recorded; calls that wait for a
 * permit are cancelled, and none begins. Cached answers are served meanwhile.
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

    /** Counts as a fetch under way until it is closed. */
    interface Fetch extends AutoCloseable {

        @Override
        void close();
    }

    /**
     * Begins a fetch, which {@link #stop} waits for.
     *
     * @throws UpstreamUnavailable when the service stops
     */
    Fetch enter() {
        if (stops || calls.register() < 0) {
            throw stopping();
        }
        return calls::arriveAndDeregister;
    }

    /** The same request, which is not wanted any more when the service stops. */
    PageRequest untilStopped(PageRequest request) {
        return request.with(request.limit().andWhile(() -> !stops));
    }

    /** Why a fetch failed: one that was cancelled because the service stops says so. */
    QueryFailure reason(QueryFailure failure) {
        return stops && failure instanceof Unwanted ? stopping() : failure;
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
}
