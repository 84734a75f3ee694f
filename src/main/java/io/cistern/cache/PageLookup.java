package io.cistern.cache;

import io.cistern.profile.Cursor;
import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.AnswersIncomplete;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds cached pages within a limit of age, and recent failures because of which a page is not fetched now. */
final class PageLookup {

    /** The largest difference between the clocks of processes that share pages. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final PageStore store;
    private final Freshness freshness;
    private final InstantSource time;
    private final NegativeCache negativeCache = new NegativeCache();

    PageLookup(PageStore store, Freshness freshness, InstantSource time) {
        this.store = store;
        this.freshness = freshness;
        this.time = time;
    }

    /**
     * What that call brought, if it is cached: all pages of a later call; of a first call only the first page, within
     * that limit of age, because not every reader needs the others.
     */
    Optional<Fetched> fetched(ProfileQuery query, Cursor cursor, AgeLimit limit) {
        return switch (cursor) {
            case Cursor.First() -> first(query, limit).flatMap(store::page).map(Fetched::of);
            case Cursor.Next next -> {
                var pages = keys(query, next)
                        .map(store::page)
                        .takeWhile(Optional::isPresent)
                        .flatMap(Optional::stream)
                        .toList();
                yield pages.size() == next.parts().count() ? Optional.of(new Fetched(pages)) : Optional.empty();
            }
        };
    }

    /** Whether {@link #fetched} would find what that call brought. Reads no page. */
    boolean isCached(ProfileQuery query, Cursor cursor, AgeLimit limit) {
        return switch (cursor) {
            case Cursor.First() -> first(query, limit).flatMap(store::tier).isPresent();
            case Cursor.Next next ->
                keys(query, next).allMatch(key -> store.tier(key).isPresent());
        };
    }

    private static Stream<PageKey> keys(ProfileQuery query, Cursor.Next next) {
        return IntStream.range(next.from(), next.to()).mapToObj(number -> new PageKey(query, next.session(), number));
    }

    /** The newest cached answer; the database is not searched when the one in memory is within the limit. */
    Optional<CachedAnswer> find(ProfileQuery query, AgeLimit enough) {
        return store.newest(query, enough.oldest(time.instant(), maxAge(query)), newest())
                .flatMap(this::read);
    }

    /** The newest incomplete answer within that limit of age. */
    Optional<CachedAnswer> findIncomplete(ProfileQuery query, AgeLimit limit) {
        return store.incomplete(query, limit.oldest(time.instant(), maxAge(query)), newest()).stream()
                .findFirst()
                .flatMap(incomplete -> read(incomplete.first()));
    }

    private Optional<CachedAnswer> read(PageKey first) {
        return store.tier(first).flatMap(tier -> store.page(first).map(page -> new CachedAnswer(page, tier)));
    }

    /** Forgets failures: the call has succeeded. */
    void succeeded(ProfileQuery query, Cursor cursor) {
        negativeCache.forget(query, cursor);
    }

    /** Remembers the failure if the query is its cause. */
    void failed(ProfileQuery query, Cursor cursor, QueryFailure failure) {
        var refusedFor = freshness.refusedFor(query.scope().project());
        negativeCache.remember(query, cursor, failure, refusedFor, time.instant());
    }

    /** The recent failure because of which a page is not fetched now; empty when there is none. */
    Optional<QueryFailure> refusal(ProfileQuery query, Cursor cursor, AgeLimit limit) {
        return negativeCache
                .recent(query, cursor, limit.after(), time.instant())
                .or(() -> cursor instanceof Cursor.First ? stillIncomplete(query, limit) : Optional.empty());
    }

    /**
     * The first incomplete answer is fetched again at once. After the second one the next fetch waits, each time twice
     * as long, up to the time for which an answer is fresh. Otherwise such a query would spend the budget.
     */
    private Optional<QueryFailure> stillIncomplete(ProfileQuery query, AgeLimit limit) {
        var now = time.instant();
        var shortest = freshness.incompleteFor(query.scope().project());
        var longest = longer(shortest, maxAge(query));
        var answers = store.incomplete(query, now.minus(longest.multipliedBy(3)), newest());
        if (answers.size() < 2) {
            return Optional.empty();
        }
        var last = answers.get(0).asOf();
        var before = answers.get(1).asOf();
        var twice = longer(shortest, Duration.between(before, last).multipliedBy(2));
        var pause = twice.compareTo(longest) < 0 ? twice : longest;
        return last.isAfter(limit.after()) && last.isAfter(now.minus(pause)) && !last.isAfter(now)
                ? Optional.of(new AnswersIncomplete(last.plus(pause)))
                : Optional.empty();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    /** How long ago the answer was fetched. */
    Duration age(Page first) {
        return Duration.between(first.asOf(), time.instant());
    }

    /** How much longer the answer is fresh; negative once it is stale. */
    Duration freshFor(ProfileQuery query, Page first) {
        return Duration.between(time.instant(), first.asOf().plus(lifetime(query, first)));
    }

    /** Whether an answer that begins with this page is within that limit of age. */
    boolean serves(ProfileQuery query, Page first, AgeLimit limit) {
        return first.asOf().isAfter(limit.oldest(time.instant(), lifetime(query, first)))
                && !first.asOf().isAfter(newest());
    }

    /** How much longer the rows of the answer are fresh, whatever it shows about ids without a row. */
    Duration rowsFreshFor(ProfileQuery query, Page first) {
        return Duration.between(time.instant(), first.asOf().plus(maxAge(query)));
    }

    /** Whether the rows of an answer that begins with this page are within that limit of age. */
    boolean servesRows(ProfileQuery query, Page first, AgeLimit limit) {
        return first.asOf().isAfter(limit.oldest(time.instant(), maxAge(query)))
                && !first.asOf().isAfter(newest());
    }

    /**
     * The latest instant of a valid answer. A later one was fetched before the clock was set back, so its age is
     * unknown.
     */
    private Instant newest() {
        return time.instant().plus(SKEW);
    }

    private Optional<PageKey> first(ProfileQuery query, AgeLimit limit) {
        return store.latest(query, limit.oldest(time.instant(), maxAge(query)), newest())
                .filter(key -> !isExpiredAbsence(key, limit));
    }

    private Duration maxAge(ProfileQuery query) {
        return freshness.maxAge(query.scope().project());
    }

    /** How long the answer is fresh. The absence of an id has its own limit. */
    private Duration lifetime(ProfileQuery query, Page first) {
        return showsAbsence(query, first) ? freshness.absentFor(query.scope().project()) : maxAge(query);
    }

    private boolean isExpiredAbsence(PageKey key, AgeLimit limit) {
        return !key.query().audience().ids().isEmpty()
                && store.page(key)
                        .filter(page -> !serves(key.query(), page, limit))
                        .isPresent();
    }

    /** Whether an answer shows that a requested id does not exist. */
    private static boolean showsAbsence(ProfileQuery query, Page page) {
        return page.rows().count() < query.audience().ids().size();
    }
}
