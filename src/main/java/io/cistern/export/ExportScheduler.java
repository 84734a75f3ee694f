package io.cistern.export;

import io.cistern.answer.LongAnswers;
import io.cistern.export.Export.Status;
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

    /** Bytes of the largest query. Versions without this limit have left larger ones in the database. */
    static final long LARGEST = 1024 * 1024;

    private static final int MOMENT = 20;
    private static final int MOMENTS_TO_PARK = 250;

    private final LongAnswers answers;
    private final ExportStore store;
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
            ExportProperties.Settings settings,
            ExportLimits limits,
            InstantSource time,
            Executor threads,
            ExportMeters meters,
            Consumer<Export> listener) {
        this.answers = answers;
        this.store = store;
        this.settings = settings;
        this.limits = limits;
        this.time = time;
        this.threads = threads;
        this.meters = meters;
        this.listener = listener;
    }

    /** The newest state: a running export is ahead of the store, but learns of a cancellation later. */
    Export latest(Export stored) {
        var work = running.get(stored.id());
        return work == null || stored.status() == Status.CANCELLED ? stored : work.latest();
    }

    /** Begins what can begin, and deletes what has lapsed. */
    void turn() {
        try {
            takeTurn();
        } catch (RuntimeException e) {
            log.warn("Exports cannot be scheduled now: {}", e.getClass().getSimpleName()); // its message could tell
        }
    }

    private synchronized void takeTurn() {
        var all = store.all();
        running.forEach((id, work) -> {
            if (!store.lease(id) || all.stream().noneMatch(export -> isWanted(export, id))) {
                work.stop();
            }
        });
        all.stream().filter(this::hasLapsed).forEach(export -> store.delete(export.id()));
        all.stream()
                .filter(export -> !export.status().isLast() && !running.containsKey(export.id()))
                .sorted(Comparator.comparing((Export export) -> export.caller().priority())
                        .thenComparing(Export::ordered))
                .filter(export ->
                        running.size() < settings.atOnce() && closing.getCount() > 0 && store.lease(export.id()))
                .forEach(export -> beginAsItIsNow(export.id()));
    }

    /** Reads the export again, because it may have ended since the list was read. */
    private void beginAsItIsNow(String id) {
        try {
            store.find(id)
                    .filter(export -> !export.status().isLast())
                    .ifPresentOrElse(export -> begin(export, readable(export)), () -> release(id));
        } catch (DataAccessException e) { // others may begin
            log.warn(
                    "The export {} cannot be read now and begins later: {}",
                    id,
                    e.getClass().getSimpleName());
            release(id);
        }
    }

    /** The query of an export, unless it is too large to be read. */
    private Optional<ExportQuery> readable(Export export) {
        return export.bytes() > LARGEST ? Optional.empty() : store.query(export.id());
    }

    private static boolean isWanted(Export export, String id) {
        return export.id().equals(id) && export.status() != Status.CANCELLED;
    }

    private boolean hasLapsed(Export export) {
        return limits.lapses(export)
                .filter(lapse -> lapse.isBefore(time.instant()))
                .isPresent();
    }

    private void begin(Export export, Optional<ExportQuery> query) {
        var work = new RunningExport(export, store, meters, listener, closing, time);
        running.put(export.id(), work);
        meters.began();
        threads.execute(() -> {
            try {
                run(work, query);
            } catch (RuntimeException e) {
                log.error("Unexpected error in an export: {}", e.getClass().getName());
                letGo(work, query);
                work.fail("An unexpected error of this service");
            } finally {
                running.remove(export.id());
                meters.left();
                release(export.id());
            }
            if (closing.getCount() > 0) {
                turn();
            }
        });
    }

    /** Unpins the pages after an unexpected error: the query is deleted then, so nobody could unpin them later. */
    private void letGo(RunningExport work, Optional<ExportQuery> query) {
        try {
            unpin(work.latest(), query);
        } catch (RuntimeException e) {
            log.warn(
                    "The pages of an export could not be freed: {}",
                    e.getClass().getSimpleName());
        }
    }

    private void run(RunningExport work, Optional<ExportQuery> query) {
        var export = work.latest();
        if (export.bytes() > LARGEST) {
            unpin(export, pinning(export));
            work.fail("The query is larger than an export may be");
            return;
        }
        if (query.isEmpty()) {
            work.fail("The query cannot be read any more");
            return;
        }
        new ExportRunner(work, query.get(), answers, settings.keep(), time).toTheEnd();
    }

    void stop(String id) {
        var work = running.get(id);
        if (work != null) {
            work.stop();
        }
    }

    /** The query whose pages the export has pinned; empty when it has pinned none. */
    Optional<ExportQuery> pinning(Export export) {
        return export.progress().parts().isEmpty() ? Optional.empty() : store.query(export.id());
    }

    /** Allows the pages of the export to be evicted. */
    void unpin(Export export, Optional<ExportQuery> query) {
        for (var part : export.progress().parts()) {
            query.ifPresent(known -> answers.pin(known.query(), part.session(), time.instant()));
        }
    }

    private void release(String id) {
        try {
            store.release(id);
        } catch (RuntimeException e) {
            log.warn(
                    "The lease of an export could not be given back: {}",
                    e.getClass().getSimpleName());
        }
    }

    /** Stops all runs and leaves the exports as they are. Waits a short time for states that are being saved. */
    void close() {
        closing.countDown();
        try {
            for (var i = 0; i < MOMENTS_TO_PARK && !running.isEmpty(); i++) {
                TimeUnit.MILLISECONDS.sleep(MOMENT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
