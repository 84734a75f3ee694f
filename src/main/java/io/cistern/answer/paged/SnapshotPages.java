package io.cistern.answer.paged;

import io.cistern.answer.Completeness;
import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Tier;
import io.cistern.profile.Cursor;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pages of snapshots: which are held, and how the others are fetched. */
public final class SnapshotPages {

    /** More pages than this are not read before the first byte. */
    public static final int MOST_DIGESTED = 100;

    private final CachedPages cache;
    private final Snapshots snapshots;
    private final int fanOut;
    private final RowCounting rowCounting;
    private final Map<String, Integer> sizes = new ConcurrentHashMap<>();

    /** @param fanOut pages of one answer to fetch at once */
    public SnapshotPages(CachedPages cache, Snapshots snapshots, int fanOut, RowCounting rowCounting) {
        this.cache = cache;
        this.snapshots = snapshots;
        this.fanOut = fanOut;
        this.rowCounting = rowCounting;
    }

    /** Pages in order, fetched ahead of their reader. */
    ReadAhead ahead(Snapshot snapshot, int from, int end, RequestBudget requestBudget) {
        return new ReadAhead(
                from,
                end,
                fanOut,
                number -> sized(snapshot, fetch(snapshot.query(), next(snapshot, number), requestBudget)));
    }

    /** Fetches the first page of an answer that was planned to be fetched. */
    public Page first(ProfileQuery query, RequestBudget requestBudget) {
        return sizeNoted(query, fetch(requestBudget.attempt(query, new Cursor.First(), 1), cache::fetchFirst));
    }

    private Page sizeNoted(ProfileQuery query, Page first) {
        sizes.put(query.scope().project(), first.size());
        return first;
    }

    /** Rows of a full page, as they were last seen. */
    public Optional<Integer> usualSize(String project) {
        return Optional.ofNullable(sizes.get(project));
    }

    private Page fetch(ProfileQuery query, Cursor cursor, RequestBudget requestBudget) {
        var cost = requestBudget.limited() ? rowCounting.calls(query.scope().project(), cursor) : 1;
        return fetch(requestBudget.attempt(query, cursor, cost), cache::fetch);
    }

    private static Page fetch(RequestBudget.Attempt attempt, BiFunction<PageRequest, AgeLimit, Page> source) {
        try {
            return source.apply(attempt.request(), attempt.age());
        } catch (Unwanted unwanted) {
            throw attempt.reason(unwanted);
        } finally {
            attempt.settle();
        }
    }

    /** Rows stand where the first page's size puts them, so no page may hold more. */
    private static Page sized(Snapshot snapshot, Page page) {
        if (page.rows().count() > snapshot.first().size()) {
            throw new UpstreamUnavailable(Counted.MAYBE, "Mixpanel's pages of one answer differ in size", null);
        }
        return page;
    }

    /** The snapshot that replaces one whose session is lost. Its pages have to be paid for anew. */
    Snapshot renewed(Snapshot lost, RowRange rowRange, RequestBudget requestBudget) {
        cache.retire(lost.query(), lost.session());
        if (requestBudget.limited() && isUnpaid(lost.query(), new Cursor.First(), requestBudget.age())) {
            requestBudget.allow(
                    1 + rowCounting.calls(lost.query().scope().project(), next(lost, 1)) * (rowRange.endPage() - 1));
        }
        var first = sizeNoted(lost.query(), fetch(lost.query(), new Cursor.First(), requestBudget));
        if (first.session().equals(lost.session())) {
            throw new SessionLost();
        }
        return snapshots.know(Snapshot.of(lost.query(), first));
    }

    /** The tier farthest from here that holds a page of the span, or the first one; empty when one would be fetched. */
    public Optional<Tier> farthest(Tier first, Snapshot snapshot, RowRange rowRange) {
        var farthest = first;
        for (var number = Math.max(1, rowRange.firstPage()); number < rowRange.endPage(); number++) {
            var tier = cache.tier(snapshot.query(), next(snapshot, number));
            if (tier.isEmpty()) {
                return tier;
            }
            farthest = tier.get() == Tier.SHARED ? Tier.SHARED : farthest;
        }
        return Optional.of(farthest);
    }

    /** How many pages of the span would have to be fetched, by whomever. */
    public int missing(Snapshot snapshot, RowRange rowRange) {
        return (int) IntStream.range(Math.max(1, rowRange.firstPage()), rowRange.endPage())
                .filter(number ->
                        cache.tier(snapshot.query(), next(snapshot, number)).isEmpty())
                .count();
    }

    /** The recent failure of a page that is not cached, if there is one: such a page is not fetched again now. */
    public Optional<QueryFailure> refusal(Snapshot snapshot, RowRange rowRange, AgeLimit limit) {
        return IntStream.range(Math.max(1, rowRange.firstPage()), rowRange.endPage())
                .mapToObj(number -> next(snapshot, number))
                .filter(cursor -> isUnpaid(snapshot.query(), cursor))
                .flatMap(cursor -> cache.refusal(snapshot.query(), cursor, limit).stream())
                .findFirst();
    }

    /** Refuses what would cost more than is allowed, before any of it is spent. */
    public void allow(Snapshot snapshot, RowRange rowRange, RequestBudget requestBudget) {
        if (requestBudget.limited()) {
            requestBudget.allow(unpaid(snapshot, rowRange)
                    * rowCounting.calls(snapshot.query().scope().project(), next(snapshot, 1)));
        }
    }

    /** How many rows from the beginning of the span stand on pages that cost nothing. */
    public long paidRows(Snapshot snapshot, RowRange rowRange) {
        return rows(snapshot, rowRange, 0);
    }

    /** How many rows from the beginning of the span can be had by fetching so many pages. */
    long rows(Snapshot snapshot, RowRange rowRange, int pages) {
        var end = IntStream.range(Math.max(1, rowRange.firstPage()), rowRange.endPage())
                .filter(number -> isUnpaid(snapshot.query(), next(snapshot, number)))
                .skip(pages)
                .findFirst()
                .orElse(rowRange.endPage());
        return Math.max(0, Math.min(rowRange.to(), (long) end * rowRange.pageSize()) - rowRange.from());
    }

    /** How many pages of the span nobody has fetched, nor is fetching now: a page that is joined costs nothing. */
    public int unpaid(Snapshot snapshot, RowRange rowRange) {
        return (int) IntStream.range(Math.max(1, rowRange.firstPage()), rowRange.endPage())
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
    public Duration freshFor(Snapshot snapshot) {
        return snapshots.completeness(snapshot) == Completeness.INCOMPLETE
                ? cache.age(snapshot.first()).negated()
                : cache.freshFor(snapshot.query(), snapshot.first());
    }

    public boolean serves(Snapshot snapshot, AgeLimit limit) {
        return cache.serves(snapshot.query(), snapshot.first(), limit);
    }

    /**
     * Notes what an answer did not cost its caller.
     *
     * @param first whether its first page cost nothing
     * @param later how many of the others did not
     */
    void saved(Snapshot snapshot, RequestBudget requestBudget, boolean first, int later) {
        rowCounting.saved(snapshot.query().scope().project(), requestBudget.caller(), first, later);
    }

    /** Whether the snapshot is whole, as was seen once or is seen of its pages now. */
    boolean whole(Snapshot snapshot) {
        return completeness(snapshot) == Completeness.WHOLE;
    }

    /** What the snapshot's pages add up to, as was seen once or is seen now, if all of them are held. */
    public Completeness completeness(Snapshot snapshot) {
        var known = snapshots.completeness(snapshot);
        if (known != Completeness.UNKNOWN) {
            return known;
        }
        var completenessCheck = held(snapshot);
        var completeness = completenessCheck.completeness();
        saw(snapshot, completeness, completenessCheck);
        return completeness;
    }

    /** The same, but many pages are not looked at for it. */
    Completeness known(Snapshot snapshot) {
        return snapshot.first().pages() > MOST_DIGESTED ? snapshots.completeness(snapshot) : completeness(snapshot);
    }

    /** The snapshot's rows that could not be trusted, as far as that was seen. */
    public LeftOut leftOut(Snapshot snapshot) {
        return snapshots.leftOut(snapshot);
    }

    /** Whether it is known what the snapshot's pages add up to. */
    boolean wasSeen(Snapshot snapshot) {
        return snapshots.completeness(snapshot) != Completeness.UNKNOWN;
    }

    void saw(Snapshot snapshot, Completeness completeness, CompletenessCheck completenessCheck) {
        if (completeness != Completeness.UNKNOWN) {
            snapshots.saw(snapshot, completeness, completenessCheck.leftOut());
        }
    }

    private CompletenessCheck held(Snapshot snapshot) {
        var completenessCheck = new CompletenessCheck(snapshot, number -> held(snapshot, number));
        Stream.concat(
                        Stream.of(snapshot.first()),
                        IntStream.range(1, snapshot.first().pages())
                                .mapToObj(number -> held(snapshot, number))
                                .takeWhile(Optional::isPresent)
                                .flatMap(Optional::stream))
                .forEach(completenessCheck::add);
        return completenessCheck;
    }

    /** A digest of the rows of the span, if there are some, all held, and not too many to read beforehand. */
    Optional<String> digest(Snapshot snapshot, RowRange rowRange, Computations.Digest digest) {
        if (rowRange.from() == rowRange.to() || rowRange.endPage() - rowRange.firstPage() > MOST_DIGESTED) {
            return Optional.empty();
        }
        for (var number = rowRange.firstPage(); number < rowRange.endPage(); number++) {
            var page = held(snapshot, number);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            digest.add(rowRange.cut(page.get()));
        }
        return Optional.of(digest.hex());
    }

    /** The page of that number, if it is held. */
    public Optional<Page> held(Snapshot snapshot, int number) {
        return number == 0 ? Optional.of(snapshot.first()) : cache.held(snapshot.query(), next(snapshot, number));
    }

    static Cursor next(Snapshot snapshot, int number) {
        return new Cursor.Next(snapshot.session(), number);
    }
}
