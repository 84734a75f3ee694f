package io.cistern.export;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Gives exports their turn, from when the service is whole until it begins to stop. */
final class ExportTurns implements SmartLifecycle {

    private static final int SECONDS = 2;

    private final Exports exports;
    private volatile @Nullable ScheduledExecutorService thread;

    ExportTurns(Exports exports) {
        this.exports = exports;
    }

    @Override
    public void start() {
        var own = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("exports").daemon().factory());
        thread = own;
        var _ = own.scheduleWithFixedDelay(exports::turn, 0, SECONDS, TimeUnit.SECONDS);
        var _ = own.scheduleWithFixedDelay(exports::look, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        var own = thread;
        if (own != null) {
            own.shutdownNow();
        }
        exports.close();
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
