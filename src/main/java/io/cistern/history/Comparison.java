package io.cistern.history;

import io.cistern.cache.KeptSnapshot;
import io.cistern.profile.DistinctIds;
import io.cistern.profile.Hash128;
import io.cistern.profile.Page;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.Rows;
import io.cistern.table.RowDigests;
import java.io.IOException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Compares two snapshots, part by part. */
final class Comparison {

    private final KeptSnapshot older;
    private final KeptSnapshot newer;
    private final int parts;

    /** @param most people in a part, give or take a few */
    Comparison(KeptSnapshot older, KeptSnapshot newer, int most) {
        this.older = older;
        this.newer = newer;
        this.parts = Math.toIntExact(Math.max(1, Math.ceilDiv(Math.max(older.total(), newer.total()), most)));
    }

    void tell(Change.Sink sink) throws IOException, NotWholeException {
        requireWhole(older);
        requireWhole(newer);
        for (var part = 0; part < parts; part++) {
            tell(of(part), sink);
        }
    }

    private Predicate<Hash128> of(int part) {
        return person -> Long.remainderUnsigned(person.high(), parts) == part;
    }

    private void tell(Predicate<Hash128> part, Change.Sink sink) throws IOException {
        var before = new Versions(count(older, part));
        read(older, (person, digest, lines, from, to) -> {
            if (part.test(person)) {
                before.put(person, digest);
            }
        });
        read(newer, (person, digest, lines, from, to) -> {
            if (part.test(person)) {
                switch (before.meet(person, digest)) {
                    case UNKNOWN -> sink.take(Change.ADDED, lines, from, to);
                    case OTHER -> sink.take(Change.CHANGED, lines, from, to);
                    case SAME -> {}
                }
            }
        });
        if (before.unmet() > 0) {
            read(older, (person, digest, lines, from, to) -> {
                if (part.test(person) && before.isUnmet(person)) {
                    sink.take(Change.REMOVED, lines, from, to);
                }
            });
        }
    }

    private void requireWhole(KeptSnapshot snapshot) throws NotWholeException {
        if (snapshot.held() < snapshot.allPages()) {
            throw new NotWholeException(snapshot);
        }
        var distinct = 0L;
        var rows = 0L;
        for (var part = 0; part < parts; part++) {
            var people = new DistinctIds();
            people(snapshot, of(part)).forEach(people::add);
            rows += count(snapshot, of(part));
            distinct += people.count(() -> pages(snapshot));
        }
        if (rows != snapshot.total() || distinct != snapshot.total()) {
            throw new NotWholeException(snapshot);
        }
    }

    private static Stream<Hash128> people(KeptSnapshot snapshot, Predicate<Hash128> part) {
        return pages(snapshot).flatMap(rows -> rows.ids().stream()).filter(part);
    }

    private static int count(KeptSnapshot snapshot, Predicate<Hash128> part) {
        return Math.toIntExact(people(snapshot, part).count());
    }

    private static Stream<Rows> pages(KeptSnapshot snapshot) {
        return IntStream.range(0, snapshot.allPages()).mapToObj(number -> rows(snapshot, number));
    }

    /** Takes a row. */
    private interface Reader {
        void take(Hash128 person, Hash128 digest, byte[] lines, int from, int to) throws IOException;
    }

    private static void read(KeptSnapshot snapshot, Reader reader) throws IOException {
        for (var number = 0; number < snapshot.allPages(); number++) {
            var rows = rows(snapshot, number);
            var people = rows.ids();
            RowDigests.each(
                    rows, (row, digest, lines, from, to) -> reader.take(people.at(row), digest, lines, from, to));
        }
    }

    private static Rows rows(KeptSnapshot snapshot, int number) {
        return snapshot.page(number).map(Page::rows).orElseThrow(SnapshotGone::new);
    }
}
