package io.cistern.answer.paged;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.answer.Completeness;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.containment.PreparedQuery;
import io.cistern.cache.CachedPages;
import io.cistern.cache.CachedSnapshot;
import io.cistern.cache.PageKey;
import io.cistern.profile.LeftOut;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.SnapshotGone;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The snapshots that cursors may name, and what is known of whether each is whole. */
public final class Snapshots {

    private static final long MOST_SNAPSHOTS = 100_000;

    private final CachedPages pages;
    private final Cache<String, Known> known;
    private volatile Consumer<Snapshot> listener = snapshot -> {};

    /** @param keep how long a snapshot is known after it was last read */
    public Snapshots(CachedPages pages, Duration keep, Ticker ticker) {
        this.pages = pages;
        this.known = Caffeine.newBuilder()
                .maximumSize(MOST_SNAPSHOTS)
                .expireAfterAccess(keep)
                .ticker(ticker)
                .build();
    }

    public Snapshot know(Snapshot snapshot) {
        known.asMap()
                .putIfAbsent(
                        snapshot.id(),
                        Known.of(snapshot, new PreparedQuery(snapshot.query()), Completeness.UNKNOWN, LeftOut.NONE));
        return snapshot;
    }

    /**
     * The snapshot of that id.
     *
     * @throws InvalidCursorException when it answers another question
     * @throws SnapshotGone when it is not known, or its first page is not held
     */
    public Snapshot find(String id, ProfileQuery query) {
        var entry = known.getIfPresent(id);
        var session = entry == null ? kept(id, query) : entry.session();
        if (!new PageKey(query, session, 0).snapshot().equals(id)) {
            throw InvalidCursorException.ofAnotherQuery();
        }
        return pages.first(query, session)
                .map(first -> know(Snapshot.of(query, first)))
                .orElseThrow(SnapshotGone::new);
    }

    /** The session of a snapshot that this process has not seen: another has, or this one in an earlier life. */
    private String kept(String id, ProfileQuery query) {
        return pages.snapshot(query.scope().project(), id)
                .map(CachedSnapshot::session)
                .orElseThrow(SnapshotGone::new);
    }

    /** The snapshot of that id, whatever it answers, if it is whole and its first page is held. */
    public Optional<Snapshot> whole(String id) {
        return Optional.ofNullable(known.getIfPresent(id))
                .filter(Known::isWhole)
                .flatMap(this::held);
    }

    /** The same, also of one from which rows were left out. */
    public Optional<Snapshot> addingUp(String id) {
        return Optional.ofNullable(known.getIfPresent(id))
                .filter(entry -> entry.completeness().addsUp())
                .flatMap(this::held);
    }

    /** The project's snapshot of that id, whatever it answers, if its first page is held: this process may not have seen it. */
    public Optional<Snapshot> recalled(String project, String id) {
        return pages.question(project, id)
                .flatMap(query -> pages.snapshot(project, id)
                        .flatMap(kept -> pages.first(query, kept.session()))
                        .map(first -> know(Snapshot.of(query, first))));
    }

    /**
     * Those that were seen to be whole, answer such a query, and of which the first page is held.
     *
     * @param possible tells quickly which queries may do
     * @param sure tells of those, the ones with the shortest filters first, which do
     */
    public List<Snapshot> whole(Predicate<PreparedQuery> possible, Predicate<PreparedQuery> sure) {
        return known.asMap().values().stream()
                .filter(entry -> entry.isWhole() && possible.test(entry.prepared()))
                .sorted(Comparator.comparingInt(
                                (Known entry) -> entry.prepared().parts())
                        .thenComparing(Known::session))
                .filter(entry -> sure.test(entry.prepared()))
                .flatMap(entry -> held(entry).stream())
                .toList();
    }

    /** What this snapshot answers. */
    public PreparedQuery prepared(Snapshot snapshot) {
        var entry = known.getIfPresent(snapshot.id());
        return entry == null ? new PreparedQuery(snapshot.query()) : entry.prepared();
    }

    /** Those that were seen to be whole and were asked for between these instants, and of which the first page is held. */
    public List<Snapshot> whole(Instant from, Instant to) {
        return known.asMap().values().stream()
                .filter(entry -> entry.isWhole()
                        && !entry.asOf().isBefore(from)
                        && !entry.asOf().isAfter(to))
                .flatMap(entry -> held(entry).stream())
                .toList();
    }

    /** Lets somebody hear, on the thread that saw it, of each snapshot that is seen to be whole for the first time. */
    public void onWhole(Consumer<Snapshot> listener) {
        this.listener = listener;
    }

    private Optional<Snapshot> held(Known entry) {
        return pages.first(entry.query(), entry.session()).map(first -> Snapshot.of(entry.query(), first));
    }

    /** Notes what its pages add up to, all of which were read. */
    public void saw(Snapshot snapshot, Completeness completeness, LeftOut leftOut) {
        var before = known.asMap().put(snapshot.id(), Known.of(snapshot, prepared(snapshot), completeness, leftOut));
        if (completeness == Completeness.WHOLE && (before == null || !before.isWhole())) {
            listener.accept(snapshot);
        }
        if (completeness == Completeness.INCOMPLETE) {
            pages.incomplete(snapshot.query(), snapshot.session());
        }
    }

    /** What is known of it without reading it. */
    Completeness completeness(Snapshot snapshot) {
        var entry = known.getIfPresent(snapshot.id());
        if (entry != null && entry.completeness() != Completeness.UNKNOWN) {
            return entry.completeness();
        }
        return pages.isIncomplete(snapshot.query(), snapshot.session())
                ? Completeness.INCOMPLETE
                : Completeness.UNKNOWN;
    }

    /** Its rows that could not be trusted, as far as that is known without reading it. */
    LeftOut leftOut(Snapshot snapshot) {
        var entry = known.getIfPresent(snapshot.id());
        return entry == null ? LeftOut.NONE : entry.leftOut();
    }

    private record Known(
            PreparedQuery prepared, String session, Instant asOf, Completeness completeness, LeftOut leftOut) {

        static Known of(Snapshot snapshot, PreparedQuery prepared, Completeness completeness, LeftOut leftOut) {
            return new Known(prepared, snapshot.session(), snapshot.first().asOf(), completeness, leftOut);
        }

        boolean isWhole() {
            return completeness == Completeness.WHOLE;
        }

        ProfileQuery query() {
            return prepared.query();
        }
    }
}
