package io.cistern.export;

import io.cistern.answer.LongAnswers;
import io.cistern.export.Export.Status;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Runs exports: a few at a time, those of people before batch work and older orders first. A lease in the store keeps other
 * processes from an export that this one runs.
 */
final class ExportScheduler {

    private static final Logger log = LoggerFactory.getLogger(ExportScheduler.class);

    /** Bytes of the largest query, without its ids. Versions without this limit have left larger ones in the database. */
    static final long LARGEST = 1024 * 1024;

    /** The same with its ids. A larger query is not even read. */
    static final long LARGEST_WITH_IDS = 8 * LARGEST;

    private static final int CLOSE_CHECK_MILLIS = 20;
    private static final int CLOSE_CHECKS = 250;

    private final LongAnswers answers;
    private final ExportStore store;
    private final ExportPins pins;
    private final ExportProperties.Settings settings;
    private final ExportLimits limits;
    private final InstantSource time;
    private final Executor threads;
    private final ExportMeters meters;
    private final Consumer<Export> listener;
    private final Map<String, RunningExport> running = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** @param listener is called with each state of an export that was saved */
    ExportScheduler(
            LongAnswers answers,
            ExportStore store,
            ExportPins pins,
            ExportProperties.Settings settings,
            ExportLimits limits,
            InstantSource time,
            Executor threads,
            ExportMeters meters,
            Consumer<Export> listener) {
        this.answers = answers;
        this.store = store;
        this.pins = pins;
        this.settings = settings;
        this.limits = limits;
        this.time = time;
        this.threads = threads;
        this.meters = meters;
        this.listener = listener;
    }

    /** The newest state: a running export is ahead of the store, but learns of a cancellation later. */
    Export latest(Export stored) {
        var export = running.get(stored.id());
        return export == null || stored.status() == Status.CANCELLED ? stored : export.state();
    }

    /** Begins the exports that can begin, and deletes those that have lapsed. */
    void turn() {
        try {
            takeTurn();
        } catch (RuntimeException e) {
            // the message could show values of the statement
            log.warn("Exports cannot be scheduled now: {}", e.getClass().getSimpleName());
        }
    }

    private synchronized void takeTurn() {
        var all = store.all();
        running.forEach((id, export) -> {
            if (!store.lease(id) || all.stream().noneMatch(stored -> isWanted(stored, id))) {
                export.stop();
            }
        });
        all.stream().filter(this::hasLapsed).forEach(export -> store.delete(export.id()));
        all.stream()
                .filter(export -> !export.status().isLast() && !running.containsKey(export.id()))
                .sorted(Comparator.comparing((Export export) -> export.caller().priority())
                        .thenComparing(Export::ordered))
                .filter(export -> running.size() < settings.atOnce() && !isClosing() && store.lease(export.id()))
                .forEach(export -> beginStored(export.id()));
    }

    private static boolean isWanted(Export export, String id) {
        return export.id().equals(id) && export.status() != Status.CANCELLED;
    }

    private boolean hasLapsed(Export export) {
        return limits.lapses(export)
                .filter(lapse -> lapse.isBefore(time.instant()))
                .isPresent();
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Reads the export again, because it may have ended since the list was read. */
    private void beginStored(String id) {
        try {
            store.find(id)
                    .filter(export -> !export.status().isLast())
                    .ifPresentOrElse(export -> begin(export, readable(export)), () -> release(id));
        } catch (DataAccessException e) { // other exports may still begin
            log.warn(
                    "The export {} cannot be read now and begins later: {}",
                    id,
                    e.getClass().getSimpleName());
            release(id);
        }
    }

    /** The query of an export, unless it is too large to be read. */
    private Optional<ExportQuery> readable(Export export) {
        return isTooLarge(export) ? Optional.empty() : store.query(export.id());
    }

    private static boolean isTooLarge(Export export) {
        return export.bytes() - export.idBytes() > LARGEST || export.bytes() > LARGEST_WITH_IDS;
    }

    private void begin(Export stored, Optional<ExportQuery> query) {
        var export = new RunningExport(stored, store, meters, listener, this::isClosing, time);
        running.put(stored.id(), export);
        meters.began();
        threads.execute(() -> {
            try {
                run(export, query);
            } catch (RuntimeException e) {
                log.error("Unexpected error in an export: {}", e.getClass().getName());
                unpinAfterError(export, query);
                export.fail("An unexpected error of this service");
            } finally {
                running.remove(stored.id());
                meters.left();
                release(stored.id());
            }
            if (!isClosing()) {
                turn();
            }
        });
    }

    /** Unpins the pages after an unexpected error: the query is deleted then, so nobody could unpin them later. */
    private void unpinAfterError(RunningExport export, Optional<ExportQuery> query) {
        try {
            query.ifPresent(present -> pins.unpin(export.state(), present));
        } catch (RuntimeException e) {
            log.warn(
                    "The pages of an export could not be unpinned: {}",
                    e.getClass().getSimpleName());
        }
    }

    private void run(RunningExport export, Optional<ExportQuery> query) {
        if (isTooLarge(export.state())) {
            pins.query(export.state()).ifPresent(pinned -> pins.unpin(export.state(), pinned));
            export.fail("The query is larger than an export may be");
        } else if (query.isEmpty()) {
            export.fail("The query cannot be read any more");
        } else {
            var retry = new ExportRetry(export, query.get(), answers, pins, time, this::sleep);
            new ExportRunner(export, query.get(), answers, pins, retry, settings.keep(), time).run();
        }
    }

    /** Stops the work of this process on an export. */
    void stop(String id) {
        var export = running.get(id);
        if (export != null) {
            export.stop();
        }
    }

    private void release(String id) {
        try {
            store.release(id);
        } catch (RuntimeException e) {
            log.warn(
                    "The lease of an export could not be released: {}",
                    e.getClass().getSimpleName());
        }
    }

    private boolean sleep(Duration pause) {
        try {
            return !closing.await(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Stops all runs and leaves the exports as they are. Waits a short time for states that are being saved. */
    void close() {
        closing.countDown();
        try {
            for (var i = 0; i < CLOSE_CHECKS && !running.isEmpty(); i++) {
                TimeUnit.MILLISECONDS.sleep(CLOSE_CHECK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
