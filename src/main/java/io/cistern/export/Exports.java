package io.cistern.export;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.Contract;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exports: takes orders, works on some at a time, the most urgent first, and hands out results. */
public final class Exports implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Exports.class);

    /** Bytes of a query. Versions without this limit have left larger orders in the database. */
    private static final long LARGEST = 1024 * 1024;

    private static final int MOMENT = 20;
    private static final int MOMENTS_TO_PARK = 250;

    private final LongAnswers answers;
    private final Answers windows;
    private final ExportStore store;
    private final ExportProperties.Settings settings;
    private final InstantSource time;
    private final Supplier<String> ids;
    private final Executor threads;
    private final ExportMeters meters;
    private final ExportLimits limits;
    private final Object orders = new Object();
    private final ExportWatch watch;
    private final Map<String, Work> works = new ConcurrentHashMap<>();

    /** What the store's changes were at the last look, for exports that are watched. */
    private final Map<String, Long> revisions = new HashMap<>();

    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * @param windows reads some rows of a result
     * @param ids makes names that cannot be guessed
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
        this.threads = threads;
        this.meters = meters;
        this.limits = new ExportLimits(settings);
        this.watch = new ExportWatch(settings.streams(), time);
    }

    /** What this process does for one export. */
    private static final class Work {
        private volatile boolean wanted = true;
        private volatile Export latest;

        Work(Export export) {
            this.latest = export;
        }
    }

    /** What is wanted. */
    public record Order(Caller caller, @Nullable String name, String format, ExportQuery query) {}

    /**
     * Takes an order, unless it is over a limit. It begins as soon as its turn comes.
     *
     * @throws TooLarge when its query is larger than any may be
     */
    public Receipt order(Order order) {
        var receipt = receipt(order);
        if (receipt instanceof Receipt.Accepted) {
            turn();
        }
        return receipt;
    }

    /** One at a time, or several at once would pass the same limit. */
    private Receipt receipt(Order order) {
        var bytes = order.query().bytes();
        if (bytes > LARGEST) {
            throw new TooLarge(LARGEST, "The query is larger than an export may be: name fewer properties or values");
        }
        synchronized (orders) {
            var refusal = limits.refusal(store.all(), order.caller(), bytes, time.instant());
            return refusal.isPresent() ? refusal.get() : accepted(order, bytes);
        }
    }

    private Receipt accepted(Order order, long bytes) {
        var export = new Export(
                ids.get(),
                order.caller(),
                order.name(),
                order.format(),
                order.query().query().scope().project(),
                bytes,
                time.instant(),
                null,
                Status.QUEUED,
                Progress.NONE,
                null,
                0);
        store.add(export, order.query());
        return new Receipt.Accepted(export);
    }

    /** All of them, the latest first. No query is read for it. */
    public List<Export> all() {
        return store.all().stream()
                .map(this::latest)
                .sorted(Comparator.comparing(Export::ordered).reversed())
                .toList();
    }

    public Optional<Export> find(String id) {
        return store.find(id).map(this::latest);
    }

    /** What an export brings; empty when it was deleted, or cannot be read any more. */
    public Optional<ExportQuery> query(Export export) {
        return store.query(export.id());
    }

    /** What works on it knows first; but it is not told of a cancellation at once. */
    private Export latest(Export stored) {
        var work = works.get(stored.id());
        return work == null || stored.status() == Status.CANCELLED ? stored : work.latest;
    }

    /** Stops what has not come to its end, and frees what has not been sent; forgets what has. */
    public void remove(Export export) {
        var query = pinning(export);
        if (export.status().isLast()) {
            store.delete(export.id());
        } else {
            store.cancel(export.id());
            stop(export.id());
        }
        tell(export.id());
        unpin(export, query);
    }

    /** The query by which pages of the export are kept; empty when none are. */
    private Optional<ExportQuery> pinning(Export export) {
        return export.progress().parts().isEmpty() ? Optional.empty() : query(export);
    }

    /** Lets the pages of the export be evicted from now on. */
    private void unpin(Export export, Optional<ExportQuery> query) {
        for (var part : export.progress().parts()) {
            query.ifPresent(known -> answers.pin(known.query(), part.session(), time.instant()));
        }
    }

    /**
     * The rows of a complete export.
     *
     * @throws SnapshotGone when they are not held any more
     */
    public Answer result(Export export, ProfileQuery query) {
        if (export.progress().isStitched()) {
            return answers.stitched(query, export.progress().parts()).orElseThrow(SnapshotGone::new);
        }
        return answers.goOn(query, Objects.requireNonNull(export.progress().session()), held(export))
                .orElseThrow(SnapshotGone::new);
    }

    /**
     * Some of the rows of a complete export; pages that hold none of them are not read.
     *
     * @param place as the answer of all rows names them
     * @param row the first row wanted, counted from 0
     * @param limit at most so many rows
     * @throws SnapshotGone when they are not held any more
     */
    public Answer result(Export export, ProfileQuery query, String place, long row, long limit) {
        try {
            return windows.ask(query, Window.at(place, row, limit), held(export));
        } catch (InvalidCursorException | NothingCached e) { // the rows were there when they were measured
            throw new SnapshotGone();
        }
    }

    private static Contract held(Export export) {
        return new Contract(export.caller(), Duration.ZERO, null).held();
    }

    /** Begins what can begin, and forgets what has lapsed. To be called every few seconds, for others may stop working. */
    void turn() {
        try {
            takeTurn();
        } catch (RuntimeException trouble) {
            log.warn("Exports cannot go on for now: {}", trouble.getClass().getSimpleName()); // its message could tell
        }
    }

    private synchronized void takeTurn() {
        var all = store.all();
        works.forEach((id, work) -> {
            if (!store.lease(id) || all.stream().noneMatch(export -> isWanted(export, id))) {
                work.wanted = false;
            }
        });
        all.stream().filter(this::hasLapsed).forEach(export -> store.delete(export.id()));
        all.stream()
                .filter(export -> !export.status().isLast() && !works.containsKey(export.id()))
                .sorted(Comparator.comparing((Export export) -> export.caller().priority())
                        .thenComparing(Export::ordered))
                .filter(export ->
                        works.size() < settings.atOnce() && closing.getCount() > 0 && store.lease(export.id()))
                .forEach(export -> beginAsItIsNow(export.id()));
    }

    /** Its work may have come to its end since the list was read. What cannot be read now is begun at a later turn. */
    private void beginAsItIsNow(String id) {
        var isBegun = false;
        try {
            var export = store.find(id).filter(found -> !found.status().isLast());
            if (export.isPresent()) {
                begin(export.get(), readable(export.get()));
                isBegun = true;
            }
        } finally {
            if (!isBegun) {
                release(id);
            }
        }
    }

    /** Its query, unless that is too large to be read. */
    private Optional<ExportQuery> readable(Export export) {
        return export.bytes() > LARGEST ? Optional.empty() : query(export);
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
        var work = new Work(export);
        works.put(export.id(), work);
        meters.began();
        threads.execute(() -> {
            try {
                run(work, query);
            } catch (RuntimeException mistake) {
                log.error("An export met a bug: {}", mistake.getClass().getName());
                letGo(work, query);
                changed(work, work.latest.failed("An error of Cistern's own", time.instant()));
            } finally {
                works.remove(export.id());
                meters.left();
                release(export.id());
            }
            if (closing.getCount() > 0) {
                turn();
            }
        });
    }

    /** After a failure that nobody foresaw, the query is forgotten, and nothing else would free the pages. */
    private void letGo(Work work, Optional<ExportQuery> query) {
        try {
            unpin(work.latest, query);
        } catch (RuntimeException trouble) {
            log.warn(
                    "The pages of an export could not be freed: {}",
                    trouble.getClass().getSimpleName());
        }
    }

    private void run(Work work, Optional<ExportQuery> query) {
        var export = work.latest;
        if (export.bytes() > LARGEST) {
            unpin(export, pinning(export));
            changed(work, export.failed("The query is larger than an export may be", time.instant()));
            return;
        }
        if (query.isEmpty()) { // it was deleted meanwhile, and stays so
            changed(work, export.failed("The query cannot be read any more", time.instant()));
            return;
        }
        new Run(
                        export,
                        query.get(),
                        answers,
                        settings.keep(),
                        time,
                        () -> work.wanted && closing.getCount() > 0,
                        changed -> changed(work, changed),
                        this::sleep)
                .toTheEnd();
    }

    private void changed(Work work, Export export) {
        var before = work.latest;
        work.latest = export;
        if (!isSaved(export)) {
            work.wanted = false;
            return;
        }
        watch.changed(export);
        if (before.status() != export.status() && export.status().isLast()) {
            meters.finished(export.status());
        }
        if (before.status() != export.status() || tenths(before.progress()) != tenths(export.progress())) {
            var progress = export.progress();
            var all = progress.allPages() == null ? "" : " of " + progress.allPages();
            log.info("Export {} is {}, with {}{} pages", export.id(), export.status(), progress.pages(), all);
        }
    }

    private static int tenths(Progress progress) {
        var all = progress.allPages();
        return all == null || all == 0 ? 0 : 10 * progress.pages() / all;
    }

    /** While the store cannot be reached its next step is saved in its place. */
    private boolean isSaved(Export export) {
        try {
            return store.save(export);
        } catch (RuntimeException trouble) {
            log.warn("An export cannot be saved for now: {}", trouble.getClass().getSimpleName());
            return true;
        }
    }

    private void stop(String id) {
        var work = works.get(id);
        if (work != null) {
            work.wanted = false;
        }
    }

    private void release(String id) {
        try {
            store.release(id);
        } catch (RuntimeException trouble) {
            log.warn(
                    "The lease of an export could not be given back: {}",
                    trouble.getClass().getSimpleName());
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

    /** Begins to watch an export; empty when the caller watches too many already. */
    public Optional<ExportWatcher> watch(Export export, Caller caller) {
        return watch.begin(export, caller);
    }

    /** Exports that one caller may watch at once. */
    public int watchersPerCaller() {
        return settings.streams();
    }

    /** Tells watchers what other processes have changed. To be called every second; it reads only what has changed. */
    void look() {
        var watched = watch.ids();
        revisions.keySet().retainAll(watched);
        if (watched.isEmpty()) {
            return;
        }
        try {
            var now = store.revisions();
            for (var id : watched) {
                var revision = now.getOrDefault(id, -1L);
                if (!revision.equals(revisions.put(id, revision))) {
                    tell(id);
                }
            }
        } catch (RuntimeException trouble) {
            revisions.clear();
            log.warn("Exports cannot be watched for now: {}", trouble.getClass().getSimpleName());
        }
    }

    private void tell(String id) {
        find(id).ifPresentOrElse(watch::changed, () -> watch.deleted(id));
    }

    /** When an export will be of use no more: its result lapses then. */
    public Optional<Instant> lapses(Export export) {
        return limits.lapses(export);
    }

    /** Leaves everything as it is, to be gone on with; waits a little for what is being written down. */
    @Override
    public void close() {
        closing.countDown();
        watch.close();
        try {
            for (var i = 0; i < MOMENTS_TO_PARK && !works.isEmpty(); i++) {
                TimeUnit.MILLISECONDS.sleep(MOMENT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
