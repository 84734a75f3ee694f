package io.cistern.cache;

import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.SnapshotGone;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Caches pages, and lets identical requests share one fetch in flight. All that wait for it share its failure. A
 * failure is remembered for a while only when the query itself is the cause.
 */
public final class CachedPages implements PageSource {

    private final PageStore store;
    private final PageLookup lookup;
    private final InFlightFetches inFlightFetches;

    public CachedPages(PageSource next, PageStore store, Freshness freshness, InstantSource time) {
        this(next, store, freshness, time, _ -> FetchListener.NONE);
    }

    /** @param watcher creates a further listener for each fetch */
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
    public Fetched fetch(PageRequest request) {
        return fetch(request, AgeLimit.FRESH);
    }

    /**
     * Returns the pages that the call brings; from the cache when they are cached, a first page only within that limit
     * of age. An older cached page stays until the new one has arrived. When a first page is cached, it is returned
     * alone. Mixpanel does not know the session of a copy, so its pages are never fetched.
     *
     * @throws SnapshotGone when the pages belong to a copy and are no longer cached
     */
    public Fetched fetch(PageRequest request, AgeLimit limit) {
        return request.cursor() instanceof Cursor.Next next && Page.isCopy(next.session())
                ? lookup.fetched(request.query(), next, limit).orElseThrow(SnapshotGone::new)
                : inFlightFetches.fetch(request, limit, false);
    }

    /**
     * Fetches a first page for a caller that has just found none within the limit in the cache, and no recent failure
     * that forbids the fetch. So neither is looked up again before the fetch begins.
     */
    public Fetched fetchFirst(PageRequest request, AgeLimit limit) {
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

    /** Finds the newest incomplete answer within that limit of age. */
    public Optional<CachedAnswer> findIncomplete(ProfileQuery query, AgeLimit limit) {
        return lookup.findIncomplete(query, limit);
    }

    /** The page of that number, if it is cached, however old it is. */
    public Optional<Page> cachedPage(ProfileQuery query, String session, int number) {
        return store.page(new PageKey(query, session, number));
    }

    /** The tier in which that page is cached, found without reading it. */
    public Optional<Tier> tier(ProfileQuery query, String session, int number) {
        return store.tier(new PageKey(query, session, number));
    }

    /** Whether a first page within that limit of age is cached. */
    public boolean hasFirst(ProfileQuery query, AgeLimit limit) {
        return lookup.isCached(query, new Cursor.First(), limit);
    }

    /** Records that all pages of that session are cached and incomplete. The next request causes another fetch. */
    public void incomplete(ProfileQuery query, String session) {
        store.incomplete(query, session);
    }

    /** Whether this process knows that the pages of that session are incomplete. */
    public boolean isIncomplete(ProfileQuery query, String session) {
        return store.isIncomplete(new PageKey(query, session, 0));
    }

    /** The first page of that session, if it is cached, however old it is. */
    public Optional<Page> first(ProfileQuery query, String session) {
        return cachedPage(query, session, 0);
    }

    /**
     * The failure within this limit of age because of which a query is not sent now: Mixpanel refused it or failed to
     * answer it.
     */
    public Optional<QueryFailure> refusal(ProfileQuery query, AgeLimit limit) {
        return refusal(query, new Cursor.First(), limit);
    }

    /** The recent failure because of which a call is not made now; empty when there is none. */
    public Optional<QueryFailure> refusal(ProfileQuery query, Cursor cursor, AgeLimit limit) {
        return lookup.refusal(query, cursor, limit);
    }

    /** Whether that call is in flight. */
    public boolean underWay(ProfileQuery query, Cursor cursor) {
        return inFlightFetches.underWay(query, cursor);
    }

    /** How long ago the answer was fetched. */
    public Duration age(Page first) {
        return lookup.age(first);
    }

    /** How much longer the answer is fresh; negative once it is stale. */
    public Duration freshFor(ProfileQuery query, Page first) {
        return lookup.freshFor(query, first);
    }

    /** Whether an answer that begins with this page is within that limit of age. */
    public boolean serves(ProfileQuery query, Page first, AgeLimit limit) {
        return lookup.serves(query, first, limit);
    }

    /** How much longer the rows of the answer are fresh, whatever it shows about ids without a row. */
    public Duration rowsFreshFor(ProfileQuery query, Page first) {
        return lookup.rowsFreshFor(query, first);
    }

    /** Whether the rows of an answer that begins with this page are within that limit of age. */
    public boolean servesRows(ProfileQuery query, Page first, AgeLimit limit) {
        return lookup.servesRows(query, first, limit);
    }

    /** Retires a session, so that the next fetch of the query begins a new one. */
    public void retire(ProfileQuery query, String session) {
        store.retire(query, session);
    }

    /** Counts the changes that can change which cached answer is served. */
    public CacheChanges changes() {
        return store.changes();
    }

    /**
     * Uses the pages of that snapshot that are in memory. Returns whether its first page is in memory.
     *
     * @param all whether all pages are used; otherwise the first page only
     */
    public boolean use(String project, String snapshot, boolean all) {
        return store.use(project, snapshot, all);
    }

    /** The project's snapshot of that id, for any query. */
    public Optional<CachedSnapshot> snapshot(String project, String id) {
        return store.snapshot(project, id);
    }

    /** The project's newest stored answers to look-ups of several ids, also those of other processes. */
    public List<CachedSnapshot> storedLookUps(String project) {
        return store.storedLookUps(project);
    }

    /** The query of the project's snapshot of that id. */
    public Optional<ProfileQuery> queryOf(String project, String id) {
        return store.queryOf(project, id);
    }

    /** Keeps the project's snapshot of that id at least until then. */
    public void retain(String project, String id, Instant until) {
        store.retain(project, id, until);
    }

    /** Stores a page that was computed. */
    public void keep(ProfileQuery query, Page page) {
        store.keep(query, page);
    }

    /** Stores the pages of that session again that are in memory only. Returns whether there were any. */
    public boolean restore(ProfileQuery query, String session) {
        return store.restore(new PageKey(query, session, 0));
    }

    /** Keeps the stored pages of that session until then, even when space is short. */
    public void pin(ProfileQuery query, String session, Instant until) {
        store.pin(new PageKey(query, session, 0), until);
    }
}
