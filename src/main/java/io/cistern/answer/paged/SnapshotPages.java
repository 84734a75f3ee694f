package io.cistern.answer.paged;

import io.cistern.answer.Completeness;
import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Tier;
import io.cistern.profile.Cursor;
import io.cistern.profile.Fetched;
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
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads the pages of snapshots: cached ones from the cache, and the others by a fetch. */
public final class SnapshotPages {

    /** The maximum number of pages that are read before the first byte is sent. */
    public static final int MOST_DIGESTED = 100;

    private final CachedPages cache;
    private final Snapshots snapshots;
    private final SnapshotCalls calls;
    private final int fanOut;
    private final RowCounting rowCounting;
    private final CallSizes sizes = new CallSizes();

    /** @param fanOut how many pages of one answer are fetched in parallel */
    public SnapshotPages(CachedPages cache, Snapshots snapshots, int fanOut, RowCounting rowCounting) {
        this.cache = cache;
        this.snapshots = snapshots;
        this.calls = new SnapshotCalls(cache);
        this.fanOut = fanOut;
        this.rowCounting = rowCounting;
    }

    /** The pages in order, fetched ahead of their reader. */
    ReadAhead ahead(Snapshot snapshot, int from, int end, RequestBudget requestBudget) {
        return new ReadAhead(from, end, fanOut, new SnapshotPortions(this, snapshot, requestBudget));
    }

    /**
     * Reads consecutive pages of one call from the cache, or else makes the call.
     *
     * @throws SessionLost when they belong to the first call, because that one would begin another session
     */
    List<Page> read(Snapshot snapshot, int from, int to, RequestBudget requestBudget) {
        if (snapshot.first().perCall() > 1) {
            var cached = IntStream.range(from, to)
                    .mapToObj(number -> cachedPage(snapshot, number))
                    .takeWhile(Optional::isPresent)
                    .flatMap(Optional::stream)
                    .toList();
            if (cached.size() == to - from) {
                return cached;
            }
        }
        var call = snapshot.first().call(from);
        if (call instanceof Cursor.First) {
            throw new SessionLost();
        }
        return fetch(snapshot.query(), call, requestBudget).pages().stream()
                .filter(page -> page.number() >= from && page.number() < to)
                .map(page -> requireSize(snapshot, page))
                .toList();
    }

    /** Makes the first call for a plan that needs it. When its first page is cached, that page is returned alone. */
    public Fetched first(ProfileQuery query, RequestBudget requestBudget) {
        return sizes.record(query, fetch(requestBudget.attempt(query, new Cursor.First(), 1), cache::fetchFirst));
    }

    /** How many rows the last call for such a query could bring. */
    public Optional<Integer> usualSize(ProfileQuery query) {
        return sizes.usual(query);
    }

    private Fetched fetch(ProfileQuery query, Cursor cursor, RequestBudget requestBudget) {
        var cost = requestBudget.limited() ? rowCounting.calls(query.scope().project(), cursor) : 1;
        return fetch(requestBudget.attempt(query, cursor, cost), cache::fetch);
    }

    private static Fetched fetch(RequestBudget.Attempt attempt, BiFunction<PageRequest, AgeLimit, Fetched> source) {
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
    public Snapshot renewed(Snapshot lost, RowRange rowRange, RequestBudget requestBudget) {
        cache.retire(lost.query(), lost.session());
        if (requestBudget.limited()
                && !cache.underWay(lost.query(), new Cursor.First())
                && !cache.hasFirst(lost.query(), requestBudget.age())) {
            var all = Math.ceilDiv(rowRange.endPage(), lost.first().perCall());
            requestBudget.allow(1 + rowCounting.followUp(lost.query().scope().project()) * (all - 1));
        }
        var begin = sizes.record(lost.query(), fetch(lost.query(), new Cursor.First(), requestBudget));
        if (begin.first().session().equals(lost.session())) {
            throw new SessionLost();
        }
        return snapshots.know(Snapshot.of(lost.query(), begin));
    }

    /**
     * The slowest tier that is needed to read the range, the first page included; empty when a page would be fetched.
     */
    public Optional<Tier> farthest(Tier first, Snapshot snapshot, RowRange rowRange) {
        return calls.farthest(first, snapshot, rowRange);
    }

    /** The tier of that page; empty when it is not cached. */
    Optional<Tier> tier(Snapshot snapshot, int number) {
        return calls.tier(snapshot, number);
    }

    /** Whether every page of the range is cached or can be fetched. */
    public boolean isReadable(Snapshot snapshot, RowRange rowRange) {
        return calls.isReadable(snapshot, rowRange);
    }

    /** How many calls the pages of the range that are not cached take. */
    public int missing(Snapshot snapshot, RowRange rowRange) {
        return calls.missing(snapshot, rowRange);
    }

    /** The recent failure of a call that is not made now, for a page that is not cached; empty when there is none. */
    public Optional<QueryFailure> refusal(Snapshot snapshot, RowRange rowRange, AgeLimit limit) {
        return calls.refusal(snapshot, rowRange, limit);
    }

    /** Refuses calls that would cost more than the cost limit, before any of them is made. */
    public void allow(Snapshot snapshot, RowRange rowRange, RequestBudget requestBudget) {
        if (requestBudget.limited()) {
            requestBudget.allow(unpaid(snapshot, rowRange)
                    * rowCounting.followUp(snapshot.query().scope().project()));
        }
    }

    /** How many rows from the beginning of the range are on pages that cost nothing. */
    public long paidRows(Snapshot snapshot, RowRange rowRange) {
        return rows(snapshot, rowRange, 0);
    }

    /** How many rows from the beginning of the range are available after this number of calls. */
    long rows(Snapshot snapshot, RowRange rowRange, int calls) {
        return this.calls.rows(snapshot, rowRange, calls);
    }

    /** How many calls are neither cached nor in flight. Joining a call in flight costs nothing. */
    public int unpaid(Snapshot snapshot, RowRange rowRange) {
        return calls.unpaid(snapshot, rowRange);
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
     * @param first whether its first call cost nothing
     * @param later how many of the other calls cost nothing
     */
    void saved(Snapshot snapshot, RequestBudget requestBudget, boolean first, int later) {
        rowCounting.saved(snapshot.query().scope().project(), requestBudget.askOptions(), first, later);
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
        return snapshot.begin().page(number).or(() -> cache.cachedPage(snapshot.query(), snapshot.session(), number));
    }
}
