package io.cistern.export;

import io.cistern.export.Export.Progress;
import io.cistern.export.Export.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An export that this process runs. It saves each new state of the export, and logs its progress. */
final class RunningExport {

    private static final Logger log = LoggerFactory.getLogger(RunningExport.class);

    private final ExportStore store;
    private final ExportMeters meters;
    private final Consumer<Export> listener;
    private final CountDownLatch closing;
    private final InstantSource time;
    private volatile boolean wanted = true;
    private volatile Export latest;

    /**
     * @param listener is called with each state that was saved
     * @param closing is open while exports run
     */
    RunningExport(
            Export export,
            ExportStore store,
            ExportMeters meters,
            Consumer<Export> listener,
            CountDownLatch closing,
            InstantSource time) {
        this.latest = export;
        this.store = store;
        this.meters = meters;
        this.listener = listener;
        this.closing = closing;
        this.time = time;
    }

    Export latest() {
        return latest;
    }

    boolean isWanted() {
        return wanted && closing.getCount() > 0;
    }

    void stop() {
        wanted = false;
    }

    /** Takes a new state and saves it. The run stops when the export was cancelled or deleted meanwhile. */
    void change(Export export) {
        var before = latest;
        latest = export;
        if (!isSaved(export)) {
            wanted = false;
            return;
        }
        listener.accept(export);
        if (before.status() != export.status() && export.status().isLast()) {
            meters.finished(export.status());
        }
        if (before.status() != export.status() || tenths(before.progress()) != tenths(export.progress())) {
            var progress = export.progress();
            var all = progress.allPages() == null ? "" : " of " + progress.allPages();
            log.info("Export {} is {}, with {}{} pages", export.id(), export.status(), progress.pages(), all);
        }
    }

    void become(Status status) {
        if (latest.status() != status) {
            change(latest.with(status, time.instant()));
        }
    }

    void fail(String why) {
        change(latest.failed(why, time.instant()));
    }

    /** Waits until then, or for the longest pause between two attempts. Ends within a second once the run is to stop. */
    void pauseUntil(Instant then) {
        if (isWanted()) {
            become(Status.WAITING);
            var seconds = Math.clamp(Duration.between(time.instant(), then).toSeconds(), 1, ExportRetry.PAUSE.toSeconds());
            for (var i = 0; i < seconds && isWanted(); i++) {
                pauseForASecond();
            }
        }
    }

    private void pauseForASecond() {
        try {
            var _ = closing.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int tenths(Progress progress) {
        var all = progress.allPages();
        return all == null || all == 0 ? 0 : 10 * progress.pages() / all;
    }

    /** Saves a state. While the store cannot be reached, the run goes on and its next state is saved instead. */
    private boolean isSaved(Export export) {
        try {
            return store.save(export);
        } catch (RuntimeException e) {
            log.warn(
                    "The state of an export cannot be saved now: {}",
                    e.getClass().getSimpleName());
            return true;
        }
    }
}
