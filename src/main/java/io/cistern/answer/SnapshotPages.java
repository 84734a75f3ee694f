package io.cistern.answer;

import io.cistern.cache.CachedPages;
import io.cistern.profile.Cursor;
import io.cistern.profile.Page;
import io.cistern.profile.QueryFailure.SessionLost;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pages of snapshots: which are held, and how the others are fetched. */
final class SnapshotPages {

    private final CachedPages cache;
    private final Snapshots snapshots;
    private final int fanOut;

    /** @param fanOut pages of one answer to fetch at once */
    SnapshotPages(CachedPages cache, Snapshots snapshots, int fanOut) {
        this.cache = cache;
        this.snapshots = snapshots;
        this.fanOut = fanOut;
    }

    /** Pages in order, fetched ahead of their reader. */
    ReadAhead ahead(Snapshot snapshot, int from, int end, Errand errand) {
        return new ReadAhead(
                from,
                end,
                fanOut,
                number -> sized(snapshot, cache.fetch(snapshot.query(), next(snapshot, number), errand.demand())));
    }

    /** Rows stand where the first page's size puts them, so no page may hold more. */
    private static Page sized(Snapshot snapshot, Page page) {
        if (page.rows().count() > snapshot.first().size()) {
            throw new UpstreamUnavailable(Counted.MAYBE, "Mixpanel's pages of one answer differ in size", null);
        }
        return page;
    }

    /** The snapshot that replaces one whose session is lost. */
    Snapshot renewed(Snapshot lost, Errand errand) {
        cache.retire(lost.query(), lost.session());
        var first = cache.fetch(lost.query(), new Cursor.First(), errand.demand());
        if (first.session().equals(lost.session())) {
            throw new SessionLost();
        }
        return snapshots.know(Snapshot.of(lost.query(), first));
    }

    /** How many pages of the span would have to be fetched. */
    int missing(Snapshot snapshot, Span span) {
        return (int) IntStream.range(Math.max(1, span.firstPage()), span.endPage())
                .filter(number -> held(snapshot, number).isEmpty())
                .count();
    }

    /** How many pages of the span nobody has fetched, nor is fetching now: a page that is joined costs nothing. */
    int unpaid(Snapshot snapshot, Span span) {
        return (int) IntStream.range(Math.max(1, span.firstPage()), span.endPage())
                .mapToObj(number -> next(snapshot, number))
                // in this order: a fetch that ends in between has left its page
                .filter(cursor -> !cache.underWay(snapshot.query(), cursor)
                        && cache.held(snapshot.query(), cursor).isEmpty())
                .count();
    }

    Duration freshFor(Snapshot snapshot) {
        return cache.freshFor(snapshot.query(), snapshot.first());
    }

    /** Whether the snapshot was seen whole, or is held whole now. */
    boolean whole(Snapshot snapshot) {
        if (!snapshots.seenWhole(snapshot) && heldWhole(snapshot)) {
            snapshots.sawWhole(snapshot);
        }
        return snapshots.seenWhole(snapshot);
    }

    void sawWhole(Snapshot snapshot) {
        snapshots.sawWhole(snapshot);
    }

    private boolean heldWhole(Snapshot snapshot) {
        var tally = new Tally(snapshot);
        Stream.concat(
                        Stream.of(snapshot.first()),
                        IntStream.range(1, snapshot.first().pages())
                                .mapToObj(number -> held(snapshot, number))
                                .takeWhile(Optional::isPresent)
                                .flatMap(Optional::stream))
                .forEach(tally::add);
        return tally.addsUp();
    }

    private Optional<Page> held(Snapshot snapshot, int number) {
        return cache.held(snapshot.query(), next(snapshot, number));
    }

    private static Cursor next(Snapshot snapshot, int number) {
        return new Cursor.Next(snapshot.session(), number);
    }
}
