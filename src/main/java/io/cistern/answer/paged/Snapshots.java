package io.cistern.answer.paged;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.answer.Completeness;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.containment.PreparedQuery;
import io.cistern.answer.paged.KnownTotals.Total;
import io.cistern.cache.CachedPages;
import io.cistern.cache.CachedSnapshot;
import io.cistern.cache.PageKey;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Records the snapshots that cursors may name, and the completeness of each. */
public final class Snapshots {

    private static final long MOST_SNAPSHOTS = 100_000;

    private final CachedPages pages;
    private final Cache<String, Entry> entries;
    private volatile Consumer<Snapshot> listener = snapshot -> {};

    /** @param keep how long a snapshot stays recorded after it was last read */
    public Snapshots(CachedPages pages, Duration keep, Ticker ticker) {
        this.pages = pages;
        this.entries = Caffeine.newBuilder()
                .maximumSize(MOST_SNAPSHOTS)
                .expireAfterAccess(keep)
                .ticker(ticker)
                .build();
    }

    public Snapshot know(Snapshot snapshot) {
        entries.asMap()
                .putIfAbsent(
                        snapshot.id(),
                        Entry.of(snapshot, new PreparedQuery(snapshot.query()), Completeness.UNKNOWN, LeftOut.NONE));
        return snapshot;
    }

    /**
     * The snapshot of that id.
     *
     * @throws InvalidCursorException when it answers another query
     * @throws SnapshotGone when it is not recorded, or its first page is not cached
     */
    public Snapshot find(String id, ProfileQuery query) {
        var entry = entries.getIfPresent(id);
        var session = entry == null ? storedSession(id, query) : entry.session();
        if (!new PageKey(query, session, 0).snapshot().equals(id)) {
            throw InvalidCursorException.ofAnotherQuery();
        }
        return pages.first(query, session)
                .map(first -> know(Snapshot.of(query, first)))
                .orElseThrow(SnapshotGone::new);
    }

    /** The session of a snapshot that another process recorded, or this one before a restart. */
    private String storedSession(String id, ProfileQuery query) {
        return pages.snapshot(query.scope().project(), id)
                .map(CachedSnapshot::session)
                .orElseThrow(SnapshotGone::new);
    }

    /** The snapshot of that id, for any query, if it is whole and its first page is cached. */
    public Optional<Snapshot> whole(String id) {
        return Optional.ofNullable(entries.getIfPresent(id))
                .filter(Entry::isWhole)
                .flatMap(this::cached);
    }

    /** The same, also when untrusted rows were left out of it. */
    public Optional<Snapshot> addingUp(String id) {
        return Optional.ofNullable(entries.getIfPresent(id))
                .filter(entry -> entry.completeness().addsUp())
                .flatMap(this::cached);
    }

    /**
     * The project's snapshot of that id, for any query, if its first page is cached. Another process may have recorded
     * it.
     */
    public Optional<Snapshot> recalled(String project, String id) {
        return pages.queryOf(project, id)
                .flatMap(query -> pages.snapshot(project, id)
                        .flatMap(kept -> pages.first(query, kept.session()))
                        .map(first -> know(Snapshot.of(query, first))));
    }

    /**
     * The whole snapshots of such queries whose first page is cached.
     *
     * @param possible a quick test that finds possible queries
     * @param sure the exact test of the possible queries, those with the shortest filters first
     */
    public List<Snapshot> whole(Predicate<PreparedQuery> possible, Predicate<PreparedQuery> sure) {
        return entries.asMap().values().stream()
                .filter(entry -> entry.isWhole() && possible.test(entry.prepared()))
                .sorted(Comparator.comparingInt(
                                (Entry entry) -> entry.prepared().parts())
                        .thenComparing(Entry::session))
                .filter(entry -> sure.test(entry.prepared()))
                .flatMap(entry -> cached(entry).stream())
                .toList();
    }

    /**
     * Finds the stored answers to look-ups of several ids that this process does not know: those of other processes, or of
     * this one before a restart.
     */
    public Stream<Snapshot> unknownLookUps(String project) {
        return pages.storedLookUps(project).stream()
                .filter(stored -> !stored.incomplete() && entries.getIfPresent(stored.id()) == null)
                .flatMap(stored -> recalled(project, stored.id()).stream());
    }

    /**
     * The newest snapshot of each such query, the newest first, if it has all rows except untrusted ones and its first
     * page is cached. Nothing but its own query may be answered from one without these rows.
     *
     * @param possible a test of the recorded queries
     */
    public Stream<Snapshot> newest(Predicate<PreparedQuery> possible) {
        var newest = new HashMap<ProfileQuery, Entry>();
        for (var entry : entries.asMap().values()) {
            if (entry.completeness().addsUp() && !Page.isCopy(entry.session()) && possible.test(entry.prepared())) {
                newest.merge(entry.query(), entry, (one, other) -> one.asOf().isBefore(other.asOf()) ? other : one);
            }
        }
        return newest.values().stream()
                .sorted(Comparator.comparing(Entry::asOf).reversed().thenComparing(Entry::session))
                .flatMap(entry -> cached(entry).stream());
    }

    /**
     * The newest total of each of these queries. Queries that differ in the selected properties only count as one.
     *
     * @param possible a test of the recorded queries
     */
    public Map<PreparedQuery, Total> totals(Predicate<PreparedQuery> possible) {
        var newest = new HashMap<ProfileQuery, Entry>();
        for (var entry : entries.asMap().values()) {
            // a copy has pages of another size than Mixpanel's
            if (!Page.isCopy(entry.session()) && possible.test(entry.prepared())) {
                newest.merge(
                        entry.query().selecting(new Selection.Only(List.of())),
                        entry,
                        (one, other) ->
                                one.total().asOf().isBefore(other.total().asOf()) ? other : one);
            }
        }
        return newest.values().stream().collect(Collectors.toMap(Entry::prepared, Entry::total));
    }

    /** The query of this snapshot. */
    public PreparedQuery prepared(Snapshot snapshot) {
        var entry = entries.getIfPresent(snapshot.id());
        return entry == null ? new PreparedQuery(snapshot.query()) : entry.prepared();
    }

    /** The whole snapshots that were fetched between these instants and whose first page is cached. */
    public List<Snapshot> whole(Instant from, Instant to) {
        return entries.asMap().values().stream()
                .filter(entry -> entry.isWhole()
                        && !entry.asOf().isBefore(from)
                        && !entry.asOf().isAfter(to))
                .flatMap(entry -> cached(entry).stream())
                .toList();
    }

    /**
     * Sets the listener to each snapshot that is found to be whole for the first time. It runs on the thread that found
     * it.
     */
    public void onWhole(Consumer<Snapshot> listener) {
        this.listener = listener;
    }

    private Optional<Snapshot> cached(Entry entry) {
        return pages.first(entry.query(), entry.session()).map(first -> Snapshot.of(entry.query(), first));
    }

    /** Records the completeness of a snapshot after all of its pages were read. */
    public void recordCompleteness(Snapshot snapshot, Completeness completeness, LeftOut leftOut) {
        var before = entries.getIfPresent(snapshot.id());
        if (before == null || before.completeness() != completeness) {
            var project = snapshot.query().scope().project();
            changing(project, () -> changeCompleteness(snapshot, completeness, leftOut));
        }
    }

    private void changeCompleteness(Snapshot snapshot, Completeness completeness, LeftOut leftOut) {
        var entry = Entry.of(snapshot, prepared(snapshot), completeness, leftOut);
        var before = entries.asMap().put(snapshot.id(), entry);
        if (entry.isWhole() && (before == null || !before.isWhole())) {
            listener.accept(Snapshot.of(snapshot.query(), snapshot.first())); // it may be held for long
        }
        if (completeness == Completeness.INCOMPLETE) {
            pages.incomplete(snapshot.query(), snapshot.session());
        }
    }

    /** Makes a change after which other answers may be chosen for the project's queries. */
    public void changing(String project, Runnable change) {
        pages.changes().changing(project, change);
    }

    /** The recorded completeness, without reading pages. */
    Completeness completeness(Snapshot snapshot) {
        var entry = entries.getIfPresent(snapshot.id());
        if (entry != null && entry.completeness() != Completeness.UNKNOWN) {
            return entry.completeness();
        }
        return pages.isIncomplete(snapshot.query(), snapshot.session())
                ? Completeness.INCOMPLETE
                : Completeness.UNKNOWN;
    }

    /** Untrusted rows that were left out of it, as far as that is recorded. */
    LeftOut leftOut(Snapshot snapshot) {
        var entry = entries.getIfPresent(snapshot.id());
        return entry == null ? LeftOut.NONE : entry.leftOut();
    }

    private record Entry(
            PreparedQuery prepared, String session, Total total, Completeness completeness, LeftOut leftOut) {

        static Entry of(Snapshot snapshot, PreparedQuery prepared, Completeness completeness, LeftOut leftOut) {
            return new Entry(prepared, snapshot.session(), Total.of(snapshot.first()), completeness, leftOut);
        }

        /** Whether other answers may be derived from it. Nothing is derived from a copy of derived rows. */
        boolean isWhole() {
            return completeness == Completeness.WHOLE && !Page.isCopy(session);
        }

        ProfileQuery query() {
            return prepared.query();
        }

        Instant asOf() {
            return total.asOf();
        }
    }
}
