package io.cistern.export;

import io.cistern.profile.Caller;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports changes of exports to watchers. A change in this process is reported at once. One query of the store finds the
 * changes of other processes for all watchers.
 */
final class ExportWatch implements AutoCloseable {

    private final int perCaller;
    private final InstantSource time;
    private final Map<String, Watched> exports = new HashMap<>();
    private final Map<String, Integer> byCaller = new HashMap<>();
    private boolean closed;

    /** @param perCaller watchers that one caller may have at once */
    ExportWatch(int perCaller, InstantSource time) {
        this.perCaller = perCaller;
        this.time = time;
    }

    /** An export with watchers; {@code latest} is null when it was deleted. */
    private static final class Watched {
        private @Nullable Export latest;
        private int watchers;

        Watched(Export export) {
            this.latest = export;
        }
    }

    /** Begins to watch an export; empty when the caller already has too many watchers. */
    synchronized Optional<ExportWatcher> begin(Export export, Caller caller) {
        if (byCaller.getOrDefault(caller.name(), 0) >= perCaller) {
            return Optional.empty();
        }
        byCaller.merge(caller.name(), 1, Integer::sum);
        exports.computeIfAbsent(export.id(), _ -> new Watched(export)).watchers++;
        changed(export);
        return Optional.of(new Watcher(export.id(), caller));
    }

    /** The exports that have watchers. */
    synchronized Set<String> ids() {
        return Set.copyOf(exports.keySet());
    }

    /** Reports the present state of an export to its watchers. */
    synchronized void changed(Export export) {
        var watched = exports.get(export.id());
        if (watched != null && isNews(watched.latest, export)) {
            watched.latest = export;
            notifyAll();
        }
    }

    /** Whether a state is newer. A state from the store may be older than the last one that the running export reported. */
    private static boolean isNews(@Nullable Export before, Export now) {
        return before != null
                && !before.status().isLast()
                && (now.status() == Export.Status.CANCELLED || now.version() > before.version());
    }

    /** Reports to the watchers of an export that it was deleted. */
    synchronized void deleted(String id) {
        var watched = exports.get(id);
        if (watched != null) {
            watched.latest = null;
            notifyAll();
        }
    }

    /** Ends all watching. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    private synchronized void end(String id, Caller caller) {
        byCaller.computeIfPresent(caller.name(), (_, watchers) -> watchers == 1 ? null : watchers - 1);
        if (--Objects.requireNonNull(exports.get(id)).watchers == 0) {
            exports.remove(id);
        }
    }

    private synchronized @Nullable Export latest(String id) {
        return closed ? null : Objects.requireNonNull(exports.get(id)).latest;
    }

    private final class Watcher implements ExportWatcher {

        private final String id;
        private final Caller caller;
        private boolean ended;

        Watcher(String id, Caller caller) {
            this.id = id;
            this.caller = caller;
        }

        @Override
        public Optional<Export> next(long version, Duration most) {
            var until = time.instant().plus(most);
            synchronized (ExportWatch.this) {
                for (var latest = latest(id); latest != null; latest = latest(id)) {
                    if (latest.version() > version) {
                        return Optional.of(latest);
                    }
                    var left = Duration.between(time.instant(), until).toMillis();
                    if (latest.status().isLast() || left <= 0 || !isAwake(left)) {
                        return Optional.empty();
                    }
                }
                return Optional.empty();
            }
        }

        private boolean isAwake(long millis) {
            try {
                ExportWatch.this.wait(millis);
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public boolean isOver(long version) {
            var latest = latest(id);
            return latest == null
                    || (latest.status().isLast() && latest.version() <= version)
                    || Thread.currentThread().isInterrupted();
        }

        @Override
        public void close() {
            if (!ended) {
                ended = true;
                end(id, caller);
            }
        }
    }
}
