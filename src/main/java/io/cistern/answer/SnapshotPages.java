package io.cistern.answer;

import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Tier;
import io.cistern.profile.Cursor;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.SessionLost;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pages of snapshots: which are held, and how the others are fetched. */
final class SnapshotPages {

    /** More pages than this are not read before the first byte. */
    static final int MOST_DIGESTED = 100;

    private final CachedPages cache;
    private final Snapshots snapshots;
    private final int fanOut;
    private final Counting counting;
    private final Map<String, Integer> sizes = new ConcurrentHashMap<>();

    /** @param fanOut pages of one answer to fetch at once */
    SnapshotPages(CachedPages cache, Snapshots snapshots, int fanOut, Counting counting) {
        this.cache = cache;
        this.snapshots = snapshots;
        this.fanOut = fanOut;
        this.counting = counting;
    }

    /** Pages in order, fetched ahead of their reader. */
    ReadAhead ahead(Snapshot snapshot, int from, int end, Errand errand) {
        return new ReadAhead(
                from, end, fanOut, number -> sized(snapshot, fetch(snapshot.query(), next(snapshot, number), errand)));
    }

    /** Fetches the first page of an answer that was planned to be fetched. */
    Page first(ProfileQuery query, Errand errand) {
        return sizeNoted(
                query, errand.fetch(new Cursor.First(), 1, demand -> cache.fetchFirst(query, errand.age(), demand)));
    }

    private Page sizeNoted(ProfileQuery query, Page first) {
        sizes.put(query.scope().project(), first.size());
        return first;
    }

    /** Rows of a full page, as they were last seen. */
    Optional<Integer> usualSize(String project) {
        return Optional.ofNullable(sizes.get(project));
    }

    private Page fetch(ProfileQuery query, Cursor cursor, Errand errand) {
        var cost = errand.limited() ? counting.calls(query.scope().project(), cursor) : 1;
        return errand.fetch(cursor, cost, demand -> cache.fetch(query, cursor, errand.age(), demand));
    }

    /** Rows stand where the first page's size puts them, so no page may hold more. */
    private static Page sized(Snapshot snapshot, Page page) {
        if (page.rows().count() > snapshot.first().size()) {
            throw new UpstreamUnavailable(Counted.MAYBE, "Mixpanel's pages of one answer differ in size", null);
        }
        return page;
    }

    /** The snapshot that replaces one whose session is lost. Its pages have to be paid for anew. */
    Snapshot renewed(Snapshot lost, Span span, Errand errand) {
        cache.retire(lost.query(), lost.session());
        if (errand.limited() && isUnpaid(lost.query(), new Cursor.First(), errand.age())) {
            errand.allow(1 + counting.calls(lost.query().scope().project(), next(lost, 1)) * (span.endPage() - 1));
        }
        var first = sizeNoted(lost.query(), fetch(lost.query(), new Cursor.First(), errand));
        if (first.session().equals(lost.session())) {
            throw new SessionLost();
        }
        return snapshots.know(Snapshot.of(lost.query(), first));
    }

    /** The tier farthest from here that holds a page of the span, or the first one; empty when one would be fetched. */
    Optional<Tier> farthest(Tier first, Snapshot snapshot, Span span) {
        var farthest = first;
        for (var number = Math.max(1, span.firstPage()); number < span.endPage(); number++) {
            var tier = cache.tier(snapshot.query(), next(snapshot, number));
            if (tier.isEmpty()) {
                return tier;
            }
            farthest = tier.get() == Tier.SHARED ? Tier.SHARED : farthest;
        }
        return Optional.of(farthest);
    }

    /** How many pages of the span would have to be fetched, by whomever. */
    int missing(Snapshot snapshot, Span span) {
        return (int) IntStream.range(Math.max(1, span.firstPage()), span.endPage())
                .filter(number ->
                        cache.tier(snapshot.query(), next(snapshot, number)).isEmpty())
                .count();
    }

    /** The recent failure of a page that is not cached, if there is one: such a page is not fetched again now. */
    Optional<QueryFailure> refusal(Snapshot snapshot, Span span, AgeLimit limit) {
        return IntStream.range(Math.max(1, span.firstPage()), span.endPage())
                .mapToObj(number -> next(snapshot, number))
                .filter(cursor -> isUnpaid(snapshot.query(), cursor))
                .flatMap(cursor -> cache.refusal(snapshot.query(), cursor, limit).stream())
                .findFirst();
    }

    /** Refuses what would cost more than is allowed, before any of it is spent. */
    void allow(Snapshot snapshot, Span span, Errand errand) {
        if (errand.limited()) {
            errand.allow(unpaid(snapshot, span)
                    * counting.calls(snapshot.query().scope().project(), next(snapshot, 1)));
        }
    }

    /** How many rows from the beginning of the span stand on pages that cost nothing. */
    long paidRows(Snapshot snapshot, Span span) {
        return rows(snapshot, span, 0);
    }

    /** How many rows from the beginning of the span can be had by fetching so many pages. */
    long rows(Snapshot snapshot, Span span, int pages) {
        var end = IntStream.range(Math.max(1, span.firstPage()), span.endPage())
                .filter(number -> isUnpaid(snapshot.query(), next(snapshot, number)))
                .skip(pages)
                .findFirst()
                .orElse(span.endPage());
        return Math.max(0, Math.min(span.to(), (long) end * span.pageSize()) - span.from());
    }

    /** How many pages of the span nobody has fetched, nor is fetching now: a page that is joined costs nothing. */
    int unpaid(Snapshot snapshot, Span span) {
        return (int) IntStream.range(Math.max(1, span.firstPage()), span.endPage())
                .mapToObj(number -> next(snapshot, number))
                .filter(cursor -> isUnpaid(snapshot.query(), cursor))
                .count();
    }

    private boolean isUnpaid(ProfileQuery query, Cursor cursor) {
        return isUnpaid(query, cursor, AgeLimit.FRESH);
    }

    /** In this order: a fetch that ends in between has left its page. */
    private boolean isUnpaid(ProfileQuery query, Cursor cursor, AgeLimit limit) {
        return !cache.underWay(query, cursor)
                && cache.tier(query, cursor, limit).isEmpty();
    }

    /** How long from now it counts as fresh; negative: for how long it has not. One that does not add up never does. */
    Duration freshFor(Snapshot snapshot) {
        return snapshots.completeness(snapshot) == Completeness.INCOMPLETE
                ? cache.age(snapshot.first()).negated()
                : cache.freshFor(snapshot.query(), snapshot.first());
    }

    boolean serves(Snapshot snapshot, AgeLimit limit) {
        return cache.serves(snapshot.query(), snapshot.first(), limit);
    }

    /**
     * Notes what an answer did not cost its caller.
     *
     * @param first whether its first page cost nothing
     * @param later how many of the others did not
     */
    void saved(Snapshot snapshot, Errand errand, boolean first, int later) {
        counting.saved(snapshot.query().scope().project(), errand.caller(), first, later);
    }

    /** Whether the snapshot is whole, as was seen once or is seen of its pages now. */
    boolean whole(Snapshot snapshot) {
        return completeness(snapshot) == Completeness.WHOLE;
    }

    /** What the snapshot's pages add up to, as was seen once or is seen now, if all of them are held. */
    Completeness completeness(Snapshot snapshot) {
        var known = snapshots.completeness(snapshot);
        if (known != Completeness.UNKNOWN) {
            return known;
        }
        var tally = held(snapshot);
        var completeness = tally.completeness();
        saw(snapshot, completeness, tally);
        return completeness;
    }

    /** The same, but many pages are not looked at for it. */
    Completeness known(Snapshot snapshot) {
        return snapshot.first().pages() > MOST_DIGESTED ? snapshots.completeness(snapshot) : completeness(snapshot);
    }

    /** The snapshot's rows that could not be trusted, as far as that was seen. */
    LeftOut leftOut(Snapshot snapshot) {
        return snapshots.leftOut(snapshot);
    }

    /** Whether it is known what the snapshot's pages add up to. */
    boolean wasSeen(Snapshot snapshot) {
        return snapshots.completeness(snapshot) != Completeness.UNKNOWN;
    }

    void saw(Snapshot snapshot, Completeness completeness, Tally tally) {
        if (completeness != Completeness.UNKNOWN) {
            snapshots.saw(snapshot, completeness, tally.leftOut());
        }
    }

    private Tally held(Snapshot snapshot) {
        var tally = new Tally(snapshot, number -> held(snapshot, number));
        Stream.concat(
                        Stream.of(snapshot.first()),
                        IntStream.range(1, snapshot.first().pages())
                                .mapToObj(number -> held(snapshot, number))
                                .takeWhile(Optional::isPresent)
                                .flatMap(Optional::stream))
                .forEach(tally::add);
        return tally;
    }

    /** A digest of the rows of the span, if there are some, all held, and not too many to read beforehand. */
    Optional<String> digest(Snapshot snapshot, Span span, Computations.Digest digest) {
        if (span.from() == span.to() || span.endPage() - span.firstPage() > MOST_DIGESTED) {
            return Optional.empty();
        }
        for (var number = span.firstPage(); number < span.endPage(); number++) {
            var page = held(snapshot, number);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            digest.add(span.cut(page.get()));
        }
        return Optional.of(digest.hex());
    }

    /** The page of that number, if it is held. */
    Optional<Page> held(Snapshot snapshot, int number) {
        return number == 0 ? Optional.of(snapshot.first()) : cache.held(snapshot.query(), next(snapshot, number));
    }

    static Cursor next(Snapshot snapshot, int number) {
        return new Cursor.Next(snapshot.session(), number);
    }
}
