package io.cistern.history;

import io.cistern.cache.KeptSnapshot;
import io.cistern.profile.Page;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.Rows;
import io.cistern.table.RowDigests;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongPredicate;

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

    private LongPredicate of(int part) {
        return person -> Long.remainderUnsigned(person, parts) == part;
    }

    private void tell(LongPredicate part, Change.Sink sink) throws IOException {
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
            var people = people(snapshot, of(part));
            rows += people.length;
            Arrays.sort(people);
            for (var i = 0; i < people.length; i++) {
                distinct += i == 0 || people[i] != people[i - 1] ? 1 : 0;
            }
        }
        if (rows != snapshot.total() || distinct != snapshot.total()) {
            throw new NotWholeException(snapshot);
        }
    }

    private static long[] people(KeptSnapshot snapshot, LongPredicate part) {
        var people = new long[count(snapshot, part)];
        var count = 0;
        for (var number = 0; number < snapshot.allPages(); number++) {
            for (var person : rows(snapshot, number).fingerprints().filter(part).toArray()) {
                people[count++] = person;
            }
        }
        return people;
    }

    private static int count(KeptSnapshot snapshot, LongPredicate part) {
        var count = 0L;
        for (var number = 0; number < snapshot.allPages(); number++) {
            count += rows(snapshot, number).fingerprints().filter(part).count();
        }
        return Math.toIntExact(count);
    }

    /** Takes a row. */
    private interface Reader {
        void take(long person, long digest, byte[] lines, int from, int to) throws IOException;
    }

    private static void read(KeptSnapshot snapshot, Reader reader) throws IOException {
        for (var number = 0; number < snapshot.allPages(); number++) {
            var rows = rows(snapshot, number);
            var people = rows.fingerprints().toArray();
            RowDigests.each(rows, (row, digest, lines, from, to) -> reader.take(people[row], digest, lines, from, to));
        }
    }

    private static Rows rows(KeptSnapshot snapshot, int number) {
        return snapshot.page(number).map(Page::rows).orElseThrow(SnapshotGone::new);
    }
}
