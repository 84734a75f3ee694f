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
 * Stops the service without losing calls that were spent. Calls under way end and are recorded, calls that wait for a
 * permit are cancelled, and no new call begins. Cached answers are served meanwhile.
 */
public final class DrainingPages implements SmartLifecycle {

    private final Duration patience;

    /** Has one party for each call, and one for this service until it stops. */
    private final Phaser calls = new Phaser(1);

    private volatile boolean stops;
    private volatile boolean running;

    /** @param patience how long to wait for calls under way */
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

    /** Returns the same request, cancelled when the service stops. */
    PageRequest untilStopped(PageRequest request) {
        return request.with(request.limit().andWhile(() -> !stops));
    }

    /** Returns the failure to report: a fetch that was cancelled because the service stops says so. */
    QueryFailure reason(QueryFailure failure) {
        return stops && failure instanceof Unwanted ? stopping() : failure;
    }

    private static UpstreamUnavailable stopping() {
        return new UpstreamUnavailable(Counted.NO, "This service is stopping; send the request again", null);
    }

    /** Stops before the web server, so that requests that wait for a permit are refused at once. */
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
            // the remaining calls count as if their answers never came
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
