package io.cistern.cache;

import io.cistern.cache.InFlightFetches.Destination;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.AnswersIncomplete;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.ShareExhausted;
import io.cistern.profile.QueryFailure.Unwanted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Remembers pages, and lets identical requests in flight share one fetch: the second caller joins the first. Failures
 * are shared by those who wait; remembered, for a while, are only those that the question itself is the cause of.
 */
public final class CachedPages implements PageSource {

    /** How often a fetch that waits looks whether another process has brought its page. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** How far the clocks of processes that share pages may be apart. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final PageSource next;
    private final PageStore store;
    private final Freshness freshness;
    private final InstantSource time;
    private final InFlightFetches inFlightFetches = new InFlightFetches();
    private final NegativeCache negativeCache = new NegativeCache();

    public CachedPages(PageSource next, PageStore store, Freshness freshness, InstantSource time) {
        this.next = next;
        this.store = store;
        this.freshness = freshness;
        this.time = time;
    }

    @Override
    public Page fetch(ProfileQuery query, Cursor cursor, Demand demand) {
        return fetch(query, cursor, AgeLimit.FRESH, demand);
    }

    /**
     * As {@link #fetch(ProfileQuery, Cursor, Demand)}: a first page within that limit of age serves, and else one is asked
     * anew. The one that is held stays until the new one is here.
     */
    public Page fetch(ProfileQuery query, Cursor cursor, AgeLimit limit, Demand demand) {
        return fetch(query, cursor, limit, demand, false);
    }

    /**
     * Fetches a first page for a caller who has just found that none within the limit is cached, and that no recent failure
     * forbids to fetch it. So neither is looked up again before the fetch begins.
     */
    public Page fetchFirst(ProfileQuery query, AgeLimit limit, Demand demand) {
        return fetch(query, new Cursor.First(), limit, demand, true);
    }

    private Page fetch(ProfileQuery query, Cursor cursor, AgeLimit limit, Demand demand, boolean lookedUp) {
        var destination = new Destination(query, cursor);
        for (var skip = lookedUp; ; skip = false) {
            var held = skip ? Optional.<Page>empty() : key(query, cursor, limit).flatMap(store::page);
            if (held.isPresent()) {
                return held.get();
            }
            if (!skip) {
                refusal(query, cursor, limit).ifPresent(known -> {
                    throw known;
                });
            }
            try (var seat = inFlightFetches.join(
                    destination, demand, inFlightFetch -> load(destination, limit, inFlightFetch))) {
                try {
                    var page = seat.await(time);
                    if (cursor instanceof Cursor.Next
                            || seat.sawItLeave()
                            || page.asOf().isAfter(limit.after())) {
                        return page;
                    }
                    // it had left before this caller came, and brought what is too old for it
                } catch (BudgetExhausted | DeadlineUnmeetable | ShareExhausted refused) {
                    if (seat.shares()) {
                        throw refused;
                    }
                    // it was refused for another's sake, or gave up earlier than this caller would
                } catch (Unwanted looked) {
                    if (!demand.wanted()) {
                        throw looked;
                    }
                    // it has come, or comes with another flight, or all had left before this caller joined
                }
            }
        }
    }

    /**
     * Finds the newest cached answer to a query, however old it is.
     *
     * @param enough the database is not searched for a newer one when the one in memory is within this limit
     */
    public Optional<CachedAnswer> find(ProfileQuery query, AgeLimit enough) {
        return store.newest(query, enough.oldest(time.instant(), maxAge(query)), newest())
                .flatMap(this::read);
    }

    /** Finds the newest answer within that limit of age of which is known that its pages do not add up. */
    public Optional<CachedAnswer> findIncomplete(ProfileQuery query, AgeLimit limit) {
        return store.incomplete(query, limit.oldest(time.instant(), maxAge(query)), newest()).stream()
                .findFirst()
                .flatMap(incompleteSnapshot -> read(incompleteSnapshot.first()));
    }

    private Optional<CachedAnswer> read(PageKey first) {
        return store.tier(first).flatMap(tier -> store.page(first).map(page -> new CachedAnswer(page, tier)));
    }

    /** The page, if it is held; a first page only while it is fresh. */
    public Optional<Page> held(ProfileQuery query, Cursor cursor) {
        return key(query, cursor, AgeLimit.FRESH).flatMap(store::page);
    }

    /** Where the page is held, if it is, found without reading it; a first page only while it is fresh. */
    public Optional<Tier> tier(ProfileQuery query, Cursor cursor) {
        return tier(query, cursor, AgeLimit.FRESH);
    }

    /** The same, of first pages only for those within that limit of age. */
    public Optional<Tier> tier(ProfileQuery query, Cursor cursor, AgeLimit limit) {
        return key(query, cursor, limit).flatMap(store::tier);
    }

    private Optional<PageKey> key(ProfileQuery query, Cursor cursor, AgeLimit limit) {
        return switch (cursor) {
            case Cursor.First() ->
                store.latest(query, limit.oldest(time.instant(), maxAge(query)), newest())
                        .filter(key -> !isForgottenAbsence(key, limit));
            case Cursor.Next(var session, var page) -> Optional.of(new PageKey(query, session, page));
        };
    }

    /** All pages of that session are here, and do not add up: the next who asks causes another fetch. */
    public void incomplete(ProfileQuery query, String session) {
        store.incomplete(query, session);
    }

    /** Whether it is known here that the pages of that session do not add up. */
    public boolean isIncomplete(ProfileQuery query, String session) {
        return store.isIncomplete(new PageKey(query, session, 0));
    }

    /** The first page of that very session, if it is held, however old. */
    public Optional<Page> first(ProfileQuery query, String session) {
        return store.page(new PageKey(query, session, 0));
    }

    /** Why the query is not asked: Mixpanel refused it or failed at it a short while ago, and within that limit of age. */
    public Optional<QueryFailure> refusal(ProfileQuery query, AgeLimit limit) {
        return refusal(query, new Cursor.First(), limit);
    }

    /** The recent failure because of which a page is not fetched now; empty when there is none. */
    public Optional<QueryFailure> refusal(ProfileQuery query, Cursor cursor, AgeLimit limit) {
        return negativeCache
                .known(query, cursor, limit.after(), time.instant())
                .or(() -> cursor instanceof Cursor.First ? stillIncomplete(query, limit) : Optional.empty());
    }

    /**
     * The first answer that does not add up is asked again at once. When the next one does not either, it takes a while, and
     * each time twice as long, up to the time for which an answer counts as fresh: else such a query would spend the budget.
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

    /** Whether somebody is fetching that page now. */
    public boolean underWay(ProfileQuery query, Cursor cursor) {
        return inFlightFetches.underWay(new Destination(query, cursor));
    }

    /** How long ago the answer was asked for. */
    public Duration age(Page first) {
        return Duration.between(first.asOf(), time.instant());
    }

    /** How long from now the answer counts as fresh; negative: for how long it has not. */
    public Duration freshFor(ProfileQuery query, Page first) {
        return Duration.between(time.instant(), first.asOf().plus(lifetime(query, first)));
    }

    /** Whether an answer that begins with this page is within that limit of age. */
    public boolean serves(ProfileQuery query, Page first, AgeLimit limit) {
        return first.asOf().isAfter(limit.oldest(time.instant(), lifetime(query, first)))
                && !first.asOf().isAfter(newest());
    }

    /** No answer can be newer. What seems to be was asked before the clock was set back, and nobody knows its age. */
    private Instant newest() {
        return time.instant().plus(SKEW);
    }

    /** Lets the next question begin a new session. */
    public void retire(ProfileQuery query, String session) {
        store.retire(query, session);
    }

    /** The project's snapshot of that id, whatever it answers. */
    public Optional<CachedSnapshot> snapshot(String project, String id) {
        return store.snapshot(project, id);
    }

    /** What the project's snapshot of that id answers. */
    public Optional<ProfileQuery> question(String project, String id) {
        return store.question(project, id);
    }

    /** Keeps the project's snapshot of that id until then, or longer. */
    public void hold(String project, String id, Instant until) {
        store.hold(project, id, until);
    }

    /** Keeps what is stored of that session until then, whatever room is needed. */
    public void pin(ProfileQuery query, String session, Instant until) {
        store.pin(new PageKey(query, session, 0), until);
    }

    private Duration maxAge(ProfileQuery query) {
        return freshness.maxAge(query.scope().project());
    }

    /** How long it counts as fresh: that nobody has an id is known for a time of its own. */
    private Duration lifetime(ProfileQuery query, Page first) {
        return tellsAbsence(query, first) ? freshness.absentFor(query.scope().project()) : maxAge(query);
    }

    private boolean isForgottenAbsence(PageKey key, AgeLimit limit) {
        return !key.query().audience().ids().isEmpty()
                && store.page(key)
                        .filter(page -> !serves(key.query(), page, limit))
                        .isPresent();
    }

    /** Whether an answer says of an id that nobody has it. */
    private static boolean tellsAbsence(ProfileQuery query, Page page) {
        return page.rows().count() < query.audience().ids().size();
    }

    private Page load(Destination destination, AgeLimit limit, InFlightFetch inFlightFetch) {
        // looked up again: the flight before this one may have landed between our look and our joining
        var held = key(destination.query(), destination.cursor(), limit).flatMap(store::page);
        if (held.isPresent()) {
            return held.get();
        }
        var wish = new Wish(destination, limit, inFlightFetch);
        try {
            var page = next.fetch(destination.query(), destination.cursor(), wish);
            wish.received(page);
            negativeCache.forget(destination.query(), destination.cursor());
            return page;
        } catch (QueryFailure failure) {
            var refusedFor = freshness.refusedFor(destination.query().scope().project());
            negativeCache.note(destination.query(), destination.cursor(), failure, refusedFor, time.instant());
            throw failure;
        }
    }

    /** What all who ride a flight wish together. */
    private final class Wish implements Demand {

        private final Destination destination;
        private final AgeLimit limit;
        private final InFlightFetch inFlightFetch;
        private Instant lookedAt = time.instant();
        private boolean kept;

        Wish(Destination destination, AgeLimit limit, InFlightFetch inFlightFetch) {
            this.destination = destination;
            this.limit = limit;
            this.inFlightFetch = inFlightFetch;
        }

        @Override
        public Caller caller() {
            return inFlightFetch.caller();
        }

        @Override
        public Instant startBy() {
            return inFlightFetch.startBy();
        }

        @Override
        public boolean wanted() {
            return inFlightFetch.isWanted()
                    && !inFlightFetches.isOvertaken(destination, inFlightFetch)
                    && !hasCome(LOOK);
        }

        @Override
        public boolean leaving() {
            return inFlightFetch.isWanted()
                    && !hasCome(Duration.ZERO)
                    && inFlightFetches.leaves(destination, inFlightFetch);
        }

        @Override
        public void sent() {
            var _ = inFlightFetches.leaves(destination, inFlightFetch);
            inFlightFetch.sent();
        }

        @Override
        public ProfileQuery question(ProfileQuery asked) {
            return asked;
        }

        @Override
        public void shared() {
            inFlightFetch.shared();
        }

        /** Keeps it once, as early as it is here: nobody may find neither the page nor its flight. */
        @Override
        public void received(Page page) {
            if (!kept) {
                kept = true;
                store.keep(destination.query(), page);
            }
        }

        private boolean hasCome(Duration pause) {
            var now = time.instant();
            if (Duration.between(lookedAt, now).compareTo(pause) < 0) {
                return false;
            }
            lookedAt = now;
            return tier(destination.query(), destination.cursor(), limit).isPresent();
        }
    }
}
