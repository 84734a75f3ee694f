package io.cistern.export;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Calls the scheduler regularly, from when the service is ready until it begins to stop. */
final class ExportTurns implements SmartLifecycle {

    private static final int SECONDS = 2;

    private final Exports exports;
    private volatile @Nullable ScheduledExecutorService thread;

    ExportTurns(Exports exports) {
        this.exports = exports;
    }

    @Override
    public void start() {
        var executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("exports").daemon().factory());
        thread = executor;
        var _ = executor.scheduleWithFixedDelay(exports::turn, 0, SECONDS, TimeUnit.SECONDS);
        var _ = executor.scheduleWithFixedDelay(exports::look, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        var executor = thread;
        if (executor != null) {
            executor.shutdownNow();
        }
        exports.close();
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
