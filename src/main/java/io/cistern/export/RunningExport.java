package io.cistern.export;

import io.cistern.export.Export.Progress;
import io.cistern.export.Export.Status;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An export that this process runs: holds its newest state, saves each change, and reports it to watchers and meters. */
final class RunningExport {

    private static final Logger log = LoggerFactory.getLogger(RunningExport.class);

    private final ExportStore store;
    private final ExportMeters meters;
    private final Consumer<Export> listener;
    private final BooleanSupplier isClosing;
    private final InstantSource time;
    private volatile Export state;
    private volatile boolean isStopped;

    /**
     * @param listener is called with each state that was saved
     * @param isClosing whether this process stops its work on all exports
     */
    RunningExport(
            Export state,
            ExportStore store,
            ExportMeters meters,
            Consumer<Export> listener,
            BooleanSupplier isClosing,
            InstantSource time) {
        this.state = state;
        this.store = store;
        this.meters = meters;
        this.listener = listener;
        this.isClosing = isClosing;
        this.time = time;
    }

    Export state() {
        return state;
    }

    Progress progress() {
        return state.progress();
    }

    /** Stops the work on the export. Its state stays as it is. */
    void stop() {
        isStopped = true;
    }

    /** Whether this process goes on with the export. */
    boolean isWanted() {
        return !isStopped && !isClosing.getAsBoolean();
    }

    void change(Progress progress) {
        change(state.with(progress));
    }

    void change(Status status) {
        if (state.status() != status) {
            change(state.with(status, time.instant()));
        }
    }

    void fail(String why) {
        change(state.failed(why, time.instant()));
    }

    private void change(Export next) {
        var previous = state;
        state = next;
        if (!isSaved(next)) {
            stop();
            return;
        }
        listener.accept(next);
        var hasNewStatus = previous.status() != next.status();
        if (hasNewStatus && next.status().isLast()) {
            meters.finished(next.status());
        }
        if (hasNewStatus || tenths(previous.progress()) != tenths(next.progress())) {
            var progress = next.progress();
            var all = progress.allPages() == null ? "" : " of " + progress.allPages();
            log.info("Export {} is {}, with {}{} pages", next.id(), next.status(), progress.pages(), all);
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
