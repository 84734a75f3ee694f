package io.cistern.export;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.LongAnswers;
import io.cistern.export.Export.Progress;
import io.cistern.export.Export.Status;
import io.cistern.profile.Caller;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.QueryFailure.TooLarge;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts orders of exports, runs some exports at a time, the most urgent first, and returns their results. */
public final class Exports implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Exports.class);

    private final LongAnswers answers;
    private final Answers windows;
    private final ExportStore store;
    private final ExportProperties.Settings settings;
    private final InstantSource time;
    private final Supplier<String> ids;
    private final ExportLimits limits;
    private final Object orders = new Object();
    private final ExportWatch watch;
    private final ExportPins pins;
    private final ExportScheduler scheduler;

    /** The revisions of the watched exports at the last look at the store. */
    private final Map<String, Long> revisions = new HashMap<>();

    /**
     * @param windows reads some rows of a result
     * @param ids makes ids that cannot be guessed
     */
    Exports(
            LongAnswers answers,
            Answers windows,
            ExportStore store,
            ExportProperties.Settings settings,
            InstantSource time,
            Supplier<String> ids,
            Executor threads,
            ExportMeters meters) {
        this.answers = answers;
        this.windows = windows;
        this.store = store;
        this.settings = settings;
        this.time = time;
        this.ids = ids;
        this.limits = new ExportLimits(settings);
        this.watch = new ExportWatch(settings.streams(), time);
        this.pins = new ExportPins(answers, store, limits::lapses, time);
        this.scheduler =
                new ExportScheduler(answers, store, pins, settings, limits, time, threads, meters, watch::changed);
    }

    /** A request for an export. */
    public record Order(Caller caller, @Nullable String name, String format, ExportQuery query) {}

    /**
     * Accepts an order, unless it exceeds a limit. The export begins when its turn comes.
     *
     * @throws TooLarge when its query is larger than the query of any export may be
     */
    public OrderReceipt order(Order order) {
        var orderReceipt = receipt(order);
        if (orderReceipt instanceof OrderReceipt.Accepted) {
            turn();
        }
        return orderReceipt;
    }

    /** Accepts orders one at a time, because concurrent ones could exceed a limit together. */
    private OrderReceipt receipt(Order order) {
        var bytes = order.query().bytes();
        var most = Math.min(ExportScheduler.LARGEST, settings.bytesPerCaller().toBytes());
        if (bytes - order.query().idBytes() > most) {
            throw new TooLarge(most, "The query is larger than an export may be: name fewer properties or values");
        }
        var mostWithIds = Math.min(
                ExportScheduler.LARGEST_WITH_IDS, settings.bytesPerCaller().toBytes());
        if (bytes > mostWithIds) {
            throw new TooLarge(mostWithIds, "The query is larger than an export may be: name fewer ids");
        }
        synchronized (orders) {
            var refusal = limits.refusal(store.all(), order.caller(), bytes, time.instant());
            return refusal.isPresent() ? refusal.get() : accepted(order, bytes);
        }
    }

    private OrderReceipt accepted(Order order, long bytes) {
        var export = new Export(
                ids.get(),
                order.caller(),
                order.name(),
                order.format(),
                order.query().query().scope().project(),
                bytes,
                order.query().idBytes(),
                time.instant(),
                null,
                Status.QUEUED,
                Progress.NONE,
                null,
                0);
        store.add(export, order.query());
        return new OrderReceipt.Accepted(export);
    }

    /** All exports, the latest first. It reads no query. */
    public List<Export> all() {
        return store.all().stream()
                .map(scheduler::latest)
                .sorted(Comparator.comparing(Export::ordered).reversed())
                .toList();
    }

    public Optional<Export> find(String id) {
        return store.find(id).map(scheduler::latest);
    }

    /** The query of an export; empty when the export was deleted or its query cannot be read. */
    public Optional<ExportQuery> query(Export export) {
        return store.query(export.id());
    }

    /** Cancels an export that has not ended, and deletes one that has. Its pages can be evicted then. */
    public void remove(Export export) {
        var query = pins.query(export);
        if (export.status().isLast()) {
            store.delete(export.id());
        } else {
            store.cancel(export.id());
            scheduler.stop(export.id());
        }
        report(export.id());
        query.ifPresent(pinned -> pins.unpin(export, pinned));
    }

    /**
     * The rows of a complete export.
     *
     * @throws SnapshotGone when they are no longer stored
     */
    public Answer result(Export export, ProfileQuery query) {
        if (export.progress().isStitched()) {
            return answers.stitched(query, export.progress().parts()).orElseThrow(SnapshotGone::new);
        }
        return answers.goOn(query, Objects.requireNonNull(export.progress().session()), cachedOnly(export))
                .orElseThrow(SnapshotGone::new);
    }

    /**
     * Some of the rows of a complete export. Pages that contain none of them are not read.
     *
     * @param place the name that the answer of all rows has
     * @param row the first row to return, counted from 0
     * @param limit the largest number of rows to return
     * @throws SnapshotGone when they are no longer stored
     */
    public Answer result(Export export, ProfileQuery query, String place, long row, long limit) {
        try {
            return windows.ask(answers.cachedAs(query), Window.at(place, row, limit), cachedOnly(export));
        } catch (InvalidCursorException | NothingCached e) { // the rows were stored when their sizes were measured
            throw new SnapshotGone();
        }
    }

    private static AskOptions cachedOnly(Export export) {
        return new AskOptions(export.caller(), Duration.ZERO, null).cachedOnly();
    }

    /** Begins to watch an export; empty when the caller already watches too many. */
    public Optional<ExportWatcher> watch(Export export, Caller caller) {
        return watch.begin(export, caller);
    }

    /** Exports that one caller may watch at once. */
    public int watchersPerCaller() {
        return settings.streams();
    }

    /** Reports the changes of other processes to watchers. It is called every second, and reads only exports that changed. */
    void look() {
        var watched = watch.ids();
        revisions.keySet().retainAll(watched);
        if (watched.isEmpty()) {
            return;
        }
        try {
            var current = store.revisions();
            for (var id : watched) {
                var revision = current.getOrDefault(id, -1L);
                if (!revision.equals(revisions.put(id, revision))) {
                    report(id);
                }
            }
        } catch (RuntimeException e) {
            revisions.clear();
            log.warn("Exports cannot be watched for now: {}", e.getClass().getSimpleName());
        }
    }

    private void report(String id) {
        find(id).ifPresentOrElse(watch::changed, () -> watch.deleted(id));
    }

    /** When a finished export lapses: it is deleted then, and its result with it. */
    public Optional<Instant> lapses(Export export) {
        return limits.lapses(export);
    }

    /** Begins exports and deletes lapsed ones. It is called every few seconds, because other processes may stop working. */
    void turn() {
        scheduler.turn();
    }

    /** Stops the work on exports. They continue after the next start. */
    @Override
    public void close() {
        watch.close();
        scheduler.close();
    }
}
