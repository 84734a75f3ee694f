package io.cistern.export;

import io.cistern.answer.Answer;
import io.cistern.answer.Contract;
import io.cistern.answer.LongAnswers;
import io.cistern.export.Export.Progress;
import io.cistern.export.Export.Status;
import io.cistern.profile.Caller;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.SnapshotGone;
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

    private static final int MOMENT = 20;
    private static final int MOMENTS_TO_PARK = 250;

    private final LongAnswers answers;
    private final ExportStore store;
    private final ExportProperties.Settings settings;
    private final InstantSource time;
    private final Supplier<String> ids;
    private final Executor threads;
    private final ExportMeters meters;
    private final ExportWatch watch;
    private final Map<String, Work> works = new ConcurrentHashMap<>();

    /** What the store's changes were at the last look, for exports that are watched. */
    private final Map<String, Long> revisions = new HashMap<>();

    private final CountDownLatch closing = new CountDownLatch(1);

    /** @param ids makes names that cannot be guessed */
    Exports(
            LongAnswers answers,
            ExportStore store,
            ExportProperties.Settings settings,
            InstantSource time,
            Supplier<String> ids,
            Executor threads,
            ExportMeters meters) {
        this.answers = answers;
        this.store = store;
        this.settings = settings;
        this.time = time;
        this.ids = ids;
        this.threads = threads;
        this.meters = meters;
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
    public record Order(
            Caller caller,
            @Nullable String name,
            String format,
            @Nullable List<String> columns,
            boolean guarded,
            ProfileQuery query,
            boolean stitch) {}

    /**
     * Takes an order; empty when too many wait already. It begins as soon as its turn comes.
     */
    public Optional<Export> order(Order order) {
        var waiting = all().stream().filter(export -> !export.status().isLast()).count();
        if (waiting >= settings.most()) {
            return Optional.empty();
        }
        var export = new Export(
                ids.get(),
                order.caller(),
                order.name(),
                order.format(),
                order.columns(),
                order.guarded(),
                order.query(),
                order.stitch(),
                time.instant(),
                null,
                Status.QUEUED,
                Progress.NONE,
                null,
                0);
        store.add(export);
        turn();
        return Optional.of(export);
    }

    /** All of them, the latest first. */
    public List<Export> all() {
        return store.all().stream()
                .map(this::latest)
                .sorted(Comparator.comparing(Export::ordered).reversed())
                .toList();
    }

    public Optional<Export> find(String id) {
        return store.find(id).map(this::latest);
    }

    /** What works on it knows first; but it is not told of a cancellation at once. */
    private Export latest(Export stored) {
        var work = works.get(stored.id());
        return work == null || stored.status() == Status.CANCELLED ? stored : work.latest;
    }

    /** Stops what has not come to its end, and frees what has not been sent; forgets what has. */
    public void remove(Export export) {
        if (export.status().isLast()) {
            store.delete(export.id());
        } else {
            store.cancel(export.id());
            stop(export.id());
        }
        tell(export.id());
        for (var part : export.progress().parts()) {
            answers.pin(export.query(), part.session(), time.instant()); // until then: from now on it can be evicted
        }
    }

    /**
     * The rows of a complete export.
     *
     * @throws SnapshotGone when they are not held any more
     */
    public Answer result(Export export) {
        var contract = new Contract(export.caller(), Duration.ZERO, null).held();
        if (export.progress().isStitched()) {
            return answers.stitched(export.query(), export.progress().parts()).orElseThrow(SnapshotGone::new);
        }
        return answers.goOn(
                        export.query(), Objects.requireNonNull(export.progress().session()), contract)
                .orElseThrow(SnapshotGone::new);
    }

    /** Begins what can begin, and forgets what has lapsed. To be called every few seconds, for others may stop working. */
    void turn() {
        try {
            turn(store.all());
        } catch (RuntimeException trouble) {
            log.warn("Exports cannot go on for now: {}", trouble.getClass().getSimpleName()); // its message could tell
        }
    }

    private synchronized void turn(List<Export> all) {
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
                .forEach(this::begin);
    }

    private static boolean isWanted(Export export, String id) {
        return export.id().equals(id) && export.status() != Status.CANCELLED;
    }

    private boolean hasLapsed(Export export) {
        var finished = export.finished();
        return finished != null && finished.plus(settings.keep()).isBefore(time.instant());
    }

    private void begin(Export export) {
        var work = new Work(export);
        works.put(export.id(), work);
        meters.began();
        threads.execute(() -> {
            try {
                new Run(
                                export,
                                answers,
                                settings.keep(),
                                time,
                                () -> work.wanted && closing.getCount() > 0,
                                changed -> changed(work, changed),
                                this::sleep)
                        .toTheEnd();
            } catch (RuntimeException mistake) {
                log.error("An export met a bug: {}", mistake.getClass().getName());
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
        return Optional.ofNullable(export.finished()).map(finished -> finished.plus(settings.keep()));
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
