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

/** Reads the pages of snapshots: cached ones from the cache, and the others by a fetch. */
public final class SnapshotPages {

    /** The maximum number of pages that are read before the first byte is sent. */
    public static final int MOST_DIGESTED = 100;

    private final CachedPages cache;
    private final Snapshots snapshots;
    private final int fanOut;
    private final RowCounting rowCounting;
    private final Map<String, Integer> sizes = new ConcurrentHashMap<>();

    /** @param fanOut how many pages of one answer are fetched in parallel */
    public SnapshotPages(CachedPages cache, Snapshots snapshots, int fanOut, RowCounting rowCounting) {
        this.cache = cache;
        this.snapshots = snapshots;
        this.fanOut = fanOut;
        this.rowCounting = rowCounting;
    }

    /** The pages in order, fetched ahead of their reader. */
    ReadAhead ahead(Snapshot snapshot, int from, int end, RequestBudget requestBudget) {
        return new ReadAhead(
                from,
                end,
                fanOut,
                number -> requireSize(snapshot, fetch(snapshot.query(), next(snapshot, number), requestBudget)));
    }

    /** Fetches the first page for a plan that needs it. */
    public Page first(ProfileQuery query, RequestBudget requestBudget) {
        return recordSize(query, fetch(requestBudget.attempt(query, new Cursor.First(), 1), cache::fetchFirst));
    }

    private Page recordSize(ProfileQuery query, Page first) {
        sizes.put(query.scope().project(), first.size());
        return first;
    }

    /** How many rows the last full page of the project had. */
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
            attempt.release();
        }
    }

    /** Refuses a page with more rows than the first page's size, which determines the position of each row. */
    private static Page requireSize(Snapshot snapshot, Page page) {
        if (page.rows().count() > snapshot.first().size()) {
            throw new UpstreamUnavailable(Counted.MAYBE, "Mixpanel's pages of one answer differ in size", null);
        }
        return page;
    }

    /** Fetches a new snapshot in place of one whose session is lost. Its pages have to be paid for again. */
    Snapshot renewed(Snapshot lost, RowRange rowRange, RequestBudget requestBudget) {
        cache.retire(lost.query(), lost.session());
        if (requestBudget.limited() && isUnpaid(lost.query(), new Cursor.First(), requestBudget.age())) {
            requestBudget.allow(
                    1 + rowCounting.calls(lost.query().scope().project(), next(lost, 1)) * (rowRange.endPage() - 1));
        }
        var first = recordSize(lost.query(), fetch(lost.query(), new Cursor.First(), requestBudget));
        if (first.session().equals(lost.session())) {
            throw new SessionLost();
        }
        return snapshots.know(Snapshot.of(lost.query(), first));
    }

    /**
     * The slowest tier that is needed to read the range, the first page included; empty when a page would be fetched.
     */
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

    /** How many pages of the range are not cached. */
    public int missing(Snapshot snapshot, RowRange rowRange) {
        return (int) IntStream.range(Math.max(1, rowRange.firstPage()), rowRange.endPage())
                .filter(number ->
                        cache.tier(snapshot.query(), next(snapshot, number)).isEmpty())
                .count();
    }

    /** The recent failure of a page that is not cached, if there is one. Such a page is not fetched now. */
    public Optional<QueryFailure> refusal(Snapshot snapshot, RowRange rowRange, AgeLimit limit) {
        return IntStream.range(Math.max(1, rowRange.firstPage()), rowRange.endPage())
                .mapToObj(number -> next(snapshot, number))
                .filter(cursor -> isUnpaid(snapshot.query(), cursor, AgeLimit.FRESH))
                .flatMap(cursor -> cache.refusal(snapshot.query(), cursor, limit).stream())
                .findFirst();
    }

    /** Refuses pages that would cost more than the cost limit, before any of them is fetched. */
    public void allow(Snapshot snapshot, RowRange rowRange, RequestBudget requestBudget) {
        if (requestBudget.limited()) {
            requestBudget.allow(unpaid(snapshot, rowRange)
                    * rowCounting.calls(snapshot.query().scope().project(), next(snapshot, 1)));
        }
    }

    /** How many rows from the beginning of the range are on pages that cost nothing. */
    public long paidRows(Snapshot snapshot, RowRange rowRange) {
        return rows(snapshot, rowRange, 0);
    }

    /** The number of rows from the beginning of the range that are available after this number of pages is fetched. */
    long rows(Snapshot snapshot, RowRange rowRange, int pages) {
        var end = IntStream.range(Math.max(1, rowRange.firstPage()), rowRange.endPage())
                .filter(number -> isUnpaid(snapshot.query(), next(snapshot, number), AgeLimit.FRESH))
                .skip(pages)
                .findFirst()
                .orElse(rowRange.endPage());
        return Math.max(0, Math.min(rowRange.to(), (long) end * rowRange.pageSize()) - rowRange.from());
    }

    /** How many pages of the range are neither cached nor in flight. Joining a fetch in flight costs nothing. */
    public int unpaid(Snapshot snapshot, RowRange rowRange) {
        return (int) IntStream.range(Math.max(1, rowRange.firstPage()), rowRange.endPage())
                .mapToObj(number -> next(snapshot, number))
                .filter(cursor -> isUnpaid(snapshot.query(), cursor, AgeLimit.FRESH))
                .count();
    }

    /** Checks in this order, because a fetch that ends in between has cached its page. */
    private boolean isUnpaid(ProfileQuery query, Cursor cursor, AgeLimit limit) {
        return !cache.underWay(query, cursor)
                && cache.tier(query, cursor, limit).isEmpty();
    }

    /** How much longer the snapshot is fresh; negative once it is stale. An incomplete snapshot is always stale. */
    public Duration freshFor(Snapshot snapshot) {
        return snapshots.completeness(snapshot) == Completeness.INCOMPLETE
                ? cache.age(snapshot.first()).negated()
                : cache.freshFor(snapshot.query(), snapshot.first());
    }

    public boolean serves(Snapshot snapshot, AgeLimit limit) {
        return cache.serves(snapshot.query(), snapshot.first(), limit);
    }

    /**
     * Records the calls that an answer saved its caller.
     *
     * @param first whether its first page cost nothing
     * @param later how many of the other pages cost nothing
     */
    void saved(Snapshot snapshot, RequestBudget requestBudget, boolean first, int later) {
        rowCounting.saved(snapshot.query().scope().project(), requestBudget.caller(), first, later);
    }

    /** How complete the snapshot is, from the record or by a check of its cached pages. */
    public Completeness completeness(Snapshot snapshot) {
        var recorded = snapshots.completeness(snapshot);
        if (recorded != Completeness.UNKNOWN) {
            return recorded;
        }
        var completenessCheck = checkCached(snapshot);
        var completeness = completenessCheck.completeness();
        recordCompleteness(snapshot, completeness, completenessCheck);
        return completeness;
    }

    /** The same, but without reading a large number of pages. */
    Completeness knownCompleteness(Snapshot snapshot) {
        return snapshot.first().pages() > MOST_DIGESTED ? snapshots.completeness(snapshot) : completeness(snapshot);
    }

    /** Untrusted rows that were left out of the snapshot, as far as that is recorded. */
    public LeftOut leftOut(Snapshot snapshot) {
        return snapshots.leftOut(snapshot);
    }

    /** Whether the completeness of the snapshot is recorded. */
    boolean wasRecorded(Snapshot snapshot) {
        return snapshots.completeness(snapshot) != Completeness.UNKNOWN;
    }

    void recordCompleteness(Snapshot snapshot, Completeness completeness, CompletenessCheck completenessCheck) {
        if (completeness != Completeness.UNKNOWN) {
            snapshots.recordCompleteness(snapshot, completeness, completenessCheck.leftOut());
        }
    }

    private CompletenessCheck checkCached(Snapshot snapshot) {
        var completenessCheck = new CompletenessCheck(snapshot, number -> cachedPage(snapshot, number));
        Stream.concat(
                        Stream.of(snapshot.first()),
                        IntStream.range(1, snapshot.first().pages())
                                .mapToObj(number -> cachedPage(snapshot, number))
                                .takeWhile(Optional::isPresent)
                                .flatMap(Optional::stream))
                .forEach(completenessCheck::add);
        return completenessCheck;
    }

    /**
     * A digest of the rows of the range; empty when there are no rows, when a page is not cached, or when there are too
     * many pages.
     */
    Optional<String> digest(Snapshot snapshot, RowRange rowRange, Computations.Digest digest) {
        if (rowRange.from() == rowRange.to() || rowRange.endPage() - rowRange.firstPage() > MOST_DIGESTED) {
            return Optional.empty();
        }
        for (var number = rowRange.firstPage(); number < rowRange.endPage(); number++) {
            var page = cachedPage(snapshot, number);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            digest.add(rowRange.cut(page.get()));
        }
        return Optional.of(digest.hex());
    }

    /** The page of that number, if it is cached. */
    public Optional<Page> cachedPage(Snapshot snapshot, int number) {
        return number == 0 ? Optional.of(snapshot.first()) : cache.cachedPage(snapshot.query(), next(snapshot, number));
    }

    static Cursor next(Snapshot snapshot, int number) {
        return new Cursor.Next(snapshot.session(), number);
    }
}
