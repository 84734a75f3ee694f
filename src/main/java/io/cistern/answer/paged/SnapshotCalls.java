package io.cistern.answer.paged;

import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Tier;
import io.cistern.profile.Cursor;
import io.cistern.profile.QueryFailure;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Tells which pages of a snapshot are cached, and which calls the others take. */
final class SnapshotCalls {

    private final CachedPages cache;

    SnapshotCalls(CachedPages cache) {
        this.cache = cache;
    }

    /**
     * The slowest tier that is needed to read the range, the first page included; empty when a page would be fetched.
     */
    Optional<Tier> farthest(Tier first, Snapshot snapshot, RowRange rowRange) {
        var farthest = first;
        for (var number = Math.max(1, rowRange.firstPage()); number < rowRange.endPage(); number++) {
            var tier = tier(snapshot, number);
            if (tier.isEmpty()) {
                return tier;
            }
            farthest = tier.get() == Tier.SHARED ? Tier.SHARED : farthest;
        }
        return Optional.of(farthest);
    }

    /** The tier of that page; empty when it is not cached. */
    Optional<Tier> tier(Snapshot snapshot, int number) {
        return snapshot.begin().page(number).isPresent()
                ? Optional.of(Tier.MEMORY)
                : cache.tier(snapshot.query(), snapshot.session(), number);
    }

    /**
     * Whether the range can be read. A page of the first call that is no longer cached cannot be fetched again, because
     * that call would begin another session.
     */
    boolean isReadable(Snapshot snapshot, RowRange rowRange) {
        return pages(rowRange)
                .takeWhile(number -> number < snapshot.first().perCall())
                .allMatch(number -> tier(snapshot, number).isPresent());
    }

    /** How many calls the pages of the range that are not cached take. */
    int missing(Snapshot snapshot, RowRange rowRange) {
        return (int) pages(rowRange)
                .filter(number -> tier(snapshot, number).isEmpty())
                .mapToObj(snapshot.first()::call)
                .distinct()
                .count();
    }

    /** The recent failure of a call that is not made now, for a page that is not cached; empty when there is none. */
    Optional<QueryFailure> refusal(Snapshot snapshot, RowRange rowRange, AgeLimit limit) {
        return unpaidCalls(snapshot, rowRange)
                .flatMap(call -> cache.refusal(snapshot.query(), call, limit).stream())
                .findFirst();
    }

    /** How many rows from the beginning of the range are available after this number of calls. */
    long rows(Snapshot snapshot, RowRange rowRange, int calls) {
        var first = unpaidCalls(snapshot, rowRange).skip(calls).findFirst();
        var end = first.isEmpty()
                ? rowRange.endPage()
                : pages(rowRange)
                        .filter(number -> snapshot.first().call(number).equals(first.get())
                                && tier(snapshot, number).isEmpty())
                        .findFirst()
                        .orElse(rowRange.endPage());
        return Math.max(0, Math.min(rowRange.to(), (long) end * rowRange.pageSize()) - rowRange.from());
    }

    /** How many calls are neither cached nor in flight. Joining a call in flight costs nothing. */
    int unpaid(Snapshot snapshot, RowRange rowRange) {
        return (int) unpaidCalls(snapshot, rowRange).count();
    }

    private Stream<Cursor> unpaidCalls(Snapshot snapshot, RowRange rowRange) {
        return pages(rowRange)
                .filter(number -> isUnpaid(snapshot, number))
                .mapToObj(snapshot.first()::call)
                .distinct();
    }

    /** Checks in this order, because a fetch that ends in between has cached its pages. */
    private boolean isUnpaid(Snapshot snapshot, int number) {
        return !cache.underWay(snapshot.query(), snapshot.first().call(number))
                && tier(snapshot, number).isEmpty();
    }

    /** The numbers of the pages of the range that a snapshot may be without. */
    private static IntStream pages(RowRange rowRange) {
        return IntStream.range(Math.max(1, rowRange.firstPage()), rowRange.endPage());
    }
}
