package io.cistern.cache;

import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * Remembers pages, and lets identical requests in flight share one fetch: the second caller joins the first. All that
 * wait share a failure; it is remembered for a while only when the query itself is the cause.
 */
public final class CachedPages implements PageSource {

    private final PageStore store;
    private final PageLookup lookup;
    private final InFlightFetches inFlightFetches;

    public CachedPages(PageSource next, PageStore store, Freshness freshness, InstantSource time) {
        this(next, store, freshness, time, _ -> FetchListener.NONE);
    }

    /** @param watcher gives a listener that hears of each fetch, too */
    public CachedPages(
            PageSource next,
            PageStore store,
            Freshness freshness,
            InstantSource time,
            Function<PageRequest, FetchListener> watcher) {
        this.store = store;
        this.lookup = new PageLookup(store, freshness, time);
        this.inFlightFetches = new InFlightFetches(next, lookup, store, time, watcher);
    }

    @Override
    public Page fetch(PageRequest request) {
        return fetch(request, AgeLimit.FRESH);
    }

    /**
     * Returns the page, of first pages one within that limit of age. A cached page that is older stays until the new one
     * is here.
     */
    public Page fetch(PageRequest request, AgeLimit limit) {
        return inFlightFetches.fetch(request, limit, false);
    }

    /**
     * Fetches a first page for a caller who has just found that none within the limit is cached, and that no recent failure
     * forbids the fetch. So neither is looked up again before the fetch begins.
     */
    public Page fetchFirst(PageRequest request, AgeLimit limit) {
        return inFlightFetches.fetch(request, limit, true);
    }

    /**
     * Finds the newest cached answer to a query, however old it is.
     *
     * @param enough the database is not searched for a newer one when the one in memory is within this limit
     */
    public Optional<CachedAnswer> find(ProfileQuery query, AgeLimit enough) {
        return lookup.find(query, enough);
    }

    /** Finds the newest answer within that limit of age whose pages are known not to add up. */
    public Optional<CachedAnswer> findIncomplete(ProfileQuery query, AgeLimit limit) {
        return lookup.findIncomplete(query, limit);
    }

    /** The page, if it is held; a first page only while it is fresh. */
    public Optional<Page> held(ProfileQuery query, Cursor cursor) {
        return lookup.page(query, cursor, AgeLimit.FRESH);
    }

    /** Where the page is held, if it is, found without reading it; a first page only while it is fresh. */
    public Optional<Tier> tier(ProfileQuery query, Cursor cursor) {
        return tier(query, cursor, AgeLimit.FRESH);
    }

    /** The same, of first pages only for those within that limit of age. */
    public Optional<Tier> tier(ProfileQuery query, Cursor cursor, AgeLimit limit) {
        return lookup.tier(query, cursor, limit);
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
        return lookup.refusal(query, cursor, limit);
    }

    /** Whether somebody is fetching that page now. */
    public boolean underWay(ProfileQuery query, Cursor cursor) {
        return inFlightFetches.underWay(query, cursor);
    }

    /** How long ago the answer was asked for. */
    public Duration age(Page first) {
        return lookup.age(first);
    }

    /** How long from now the answer counts as fresh; negative: for how long it has not. */
    public Duration freshFor(ProfileQuery query, Page first) {
        return lookup.freshFor(query, first);
    }

    /** Whether an answer that begins with this page is within that limit of age. */
    public boolean serves(ProfileQuery query, Page first, AgeLimit limit) {
        return lookup.serves(query, first, limit);
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
}
