package io.cistern.history;

import io.cistern.cache.CachedSnapshot;
import io.cistern.profile.Page;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.rows.DistinctIds;
import io.cistern.rows.Hash128;
import io.cistern.rows.IdHashes;
import io.cistern.rows.Rows;
import io.cistern.table.FairExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares two snapshots, part by part. */
final class SnapshotDiff {

    private final CachedSnapshot older;
    private final CachedSnapshot newer;
    private final int parts;
    private final FairExecutor.Request request;

    /**
     * @param maxPeople the approximate number of people in a part
     * @param request runs the reading of each page
     */
    SnapshotDiff(CachedSnapshot older, CachedSnapshot newer, int maxPeople, FairExecutor.Request request) {
        this.request = request;
        this.older = older;
        this.newer = newer;
        this.parts = Math.toIntExact(Math.max(1, Math.ceilDiv(Math.max(older.total(), newer.total()), maxPeople)));
    }

    void report(Change.Sink sink) throws IOException, NotWholeException {
        requireWhole(older);
        requireWhole(newer);
        for (var part = 0; part < parts; part++) {
            report(inPart(part), sink);
        }
    }

    private Predicate<Hash128> inPart(int part) {
        return person -> Long.remainderUnsigned(person.high(), parts) == part;
    }

    private void report(Predicate<Hash128> part, Change.Sink sink) throws IOException {
        var digests = new DigestTable(count(older, part));
        read(older, sink, (person, digest) -> {
            if (part.test(person)) {
                digests.put(person, digest);
            }
            return null;
        });
        read(newer, sink, (person, digest) -> {
            if (!part.test(person)) {
                return null;
            }
            return switch (digests.match(person, digest)) {
                case UNKNOWN -> Change.ADDED;
                case OTHER -> Change.CHANGED;
                case SAME -> null;
            };
        });
        if (digests.unmatched() > 0) {
            read(
                    older,
                    sink,
                    (person, digest) -> part.test(person) && digests.isUnmatched(person) ? Change.REMOVED : null);
        }
    }

    private void requireWhole(CachedSnapshot snapshot) throws NotWholeException {
        if (snapshot.cachedPages() < snapshot.allPages()) {
            throw new NotWholeException(snapshot);
        }
        var distinct = 0L;
        var rows = 0L;
        for (var part = 0; part < parts; part++) {
            var people = new DistinctIds();
            rows += eachPage(snapshot, inPart(part), people::add);
            distinct += people.count(() -> pages(snapshot));
        }
        if (rows != snapshot.total() || distinct != snapshot.total()) {
            throw new NotWholeException(snapshot);
        }
    }

    private int count(CachedSnapshot snapshot, Predicate<Hash128> part) {
        return Math.toIntExact(eachPage(snapshot, part, person -> {}));
    }

    /** Passes the people of a part to the consumer and returns the number of their rows. */
    private long eachPage(CachedSnapshot snapshot, Predicate<Hash128> part, Consumer<Hash128> people) {
        var count = 0L;
        for (var number = 0; number < snapshot.allPages(); number++) {
            var ids = rows(snapshot, number).ids();
            count += request.run(() -> show(ids, part, people));
        }
        return count;
    }

    private static Stream<Rows> pages(CachedSnapshot snapshot) {
        return IntStream.range(0, snapshot.allPages()).mapToObj(number -> rows(snapshot, number));
    }

    private static int show(IdHashes ids, Predicate<Hash128> part, Consumer<Hash128> people) {
        var count = 0;
        for (var row = 0; row < ids.count(); row++) {
            if (part.test(ids.at(row))) {
                people.accept(ids.at(row));
                count++;
            }
        }
        return count;
    }

    /** Receives a row and returns the change of its profile, if there is one to report. */
    private interface Reader {
        @Nullable
        Change take(Hash128 person, Hash128 digest);
    }

    /** A change and its line. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor printed
    private record Difference(Change change, byte[] lines, int from, int to) {}

    /**
     * Reads page by page. The changes of a page are written after the page was read, because a client may read slowly.
     */
    private void read(CachedSnapshot snapshot, Change.Sink sink, Reader reader) throws IOException {
        for (var number = 0; number < snapshot.allPages(); number++) {
            var rows = rows(snapshot, number);
            for (var difference : request.run(() -> read(rows, reader))) {
                sink.take(difference.change(), difference.lines(), difference.from(), difference.to());
            }
        }
    }

    private static List<Difference> read(Rows rows, Reader reader) {
        var people = rows.ids();
        var differences = new ArrayList<Difference>();
        RowDigests.each(rows, (row, digest, lines, from, to) -> {
            var change = reader.take(people.at(row), digest);
            if (change != null) {
                differences.add(new Difference(change, lines, from, to));
            }
        });
        return differences;
    }

    private static Rows rows(CachedSnapshot snapshot, int number) {
        return snapshot.page(number).map(Page::rows).orElseThrow(SnapshotGone::new);
    }
}
