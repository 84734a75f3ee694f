package io.cistern.cache;

import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.Fetched;
import io.cistern.profile.PageRequest;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.ShareExhausted;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.TracedThreads;
import io.cistern.profile.WaitLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * The fetches in flight, which requests for the same call share. A request that is more urgent than a waiting fetch of
 * the same call begins a fetch of its own. The fetch that is sent first serves both: at most one fetch of each call is
 * sent.
 */
final class InFlightFetches {

    /** How often a waiting fetch checks whether another process has fetched its pages. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final PageSource next;
    private final PageLookup lookup;
    private final PageStore store;
    private final InstantSource time;
    private final Function<PageRequest, FetchListener> watcher;

    /** The most urgent fetch of each call. Less urgent ones may wait at the same time. */
    private final ConcurrentMap<CallAddress, InFlightFetch> mostUrgent = new ConcurrentHashMap<>();

    private final ConcurrentMap<CallAddress, InFlightFetch> sentFetches = new ConcurrentHashMap<>();

    /** @param watcher creates a further listener for each fetch */
    InFlightFetches(
            PageSource next,
            PageLookup lookup,
            PageStore store,
            InstantSource time,
            Function<PageRequest, FetchListener> watcher) {
        this.next = next;
        this.lookup = lookup;
        this.store = store;
        this.time = time;
        this.watcher = watcher;
    }

    /** A call for the answer to a query. */
    private record CallAddress(ProfileQuery query, Cursor cursor) {}

    /**
     * Returns the pages of the call; a first page only within that limit of age. An older cached page stays until the
     * new one has arrived.
     *
     * @param isLookedUp whether the caller has just found that the pages are not cached and that no failure forbids the
     *     fetch
     */
    Fetched fetch(PageRequest request, AgeLimit limit, boolean isLookedUp) {
        var query = request.query();
        var cursor = request.cursor();
        var address = new CallAddress(query, cursor);
        for (var skip = isLookedUp; ; skip = false) {
            if (!skip) {
                var cached = lookup.fetched(query, cursor, limit);
                if (cached.isPresent()) {
                    return cached.get();
                }
                lookup.refusal(query, cursor, limit).ifPresent(failure -> {
                    throw failure;
                });
            }
            try (var waiter = join(address, request, limit)) {
                try {
                    var fetched = waiter.await(time);
                    if (cursor instanceof Cursor.Next
                            || waiter.wasSentAfterJoining()
                            || fetched.first().asOf().isAfter(limit.after())) {
                        return fetched;
                    }
                    // the call was sent before this request joined, and its pages are too old for the request
                } catch (BudgetExhausted | DeadlineUnmeetable | ShareExhausted refusal) {
                    if (waiter.shares()) {
                        throw refusal;
                    }
                    // the refusal applies to another request, or the fetch gave up before this request's deadline
                } catch (Unwanted unwanted) {
                    if (!request.isWanted()) {
                        throw unwanted;
                    }
                    // the pages are cached, or another fetch brings them, or all waiters left before this request
                    // joined
                }
            }
        }
    }

    /** Joins a suitable fetch, or begins one. */
    private InFlightFetch.Waiter join(CallAddress address, PageRequest request, AgeLimit limit) {
        while (true) {
            var sentFetch = sentFetches.get(address);
            if (sentFetch != null) {
                return sentFetch.join(request);
            }
            var other = mostUrgent.get(address);
            if (other != null && other.suits(request)) {
                return other.join(request);
            }
            var own = new InFlightFetch(request);
            var waiter = own.join(request);
            if (other == null
                    ? mostUrgent.putIfAbsent(address, own) == null
                    : mostUrgent.replace(address, other, own)) {
                own.begin(() -> fetchAndRemove(address, own, limit), TracedThreads.THREADS);
                return waiter;
            }
        }
    }

    /** Removes the fetch before its waiters continue, so that a request that looks again does not find it. */
    private Fetched fetchAndRemove(CallAddress address, InFlightFetch inFlightFetch, AgeLimit limit) {
        try {
            return load(address, limit, inFlightFetch);
        } finally {
            mostUrgent.remove(address, inFlightFetch);
            sentFetches.remove(address, inFlightFetch);
        }
    }

    /** Whether this fetch may be sent; false when another one was sent. */
    private boolean claimSend(CallAddress address, InFlightFetch inFlightFetch) {
        var sentFetch = sentFetches.putIfAbsent(address, inFlightFetch);
        return sentFetch == null || sentFetch.equals(inFlightFetch);
    }

    private boolean isOvertaken(CallAddress address, InFlightFetch inFlightFetch) {
        var sentFetch = sentFetches.get(address);
        return sentFetch != null && !sentFetch.equals(inFlightFetch);
    }

    /** Whether that call is in flight. */
    boolean underWay(ProfileQuery query, Cursor cursor) {
        var address = new CallAddress(query, cursor);
        return mostUrgent.containsKey(address) || sentFetches.containsKey(address);
    }

    private Fetched load(CallAddress address, AgeLimit limit, InFlightFetch inFlightFetch) {
        // looked up again, because the previous fetch may have ended between the look-up and the joining
        var cached = lookup.fetched(address.query(), address.cursor(), limit);
        if (cached.isPresent()) {
            return cached.get();
        }
        var listener = new SendListener(address, limit, inFlightFetch);
        try {
            var fetched = next.fetch(listener.request());
            listener.received(fetched);
            lookup.succeeded(address.query(), address.cursor());
            return fetched;
        } catch (QueryFailure failure) {
            lookup.failed(address.query(), address.cursor(), failure);
            throw failure;
        }
    }

    /** Decides for all waiters of a fetch whether its call is sent, and notifies them when it is. */
    private final class SendListener implements FetchListener {

        private final CallAddress address;
        private final AgeLimit limit;
        private final InFlightFetch inFlightFetch;
        private Instant lookedAt = time.instant();
        private boolean stored;

        SendListener(CallAddress address, AgeLimit limit, InFlightFetch inFlightFetch) {
            this.address = address;
            this.limit = limit;
            this.inFlightFetch = inFlightFetch;
        }

        PageRequest request() {
            var request = new PageRequest(
                    address.query(),
                    address.cursor(),
                    inFlightFetch.caller(),
                    new WaitLimit(inFlightFetch::startBy, this::isWanted),
                    this);
            return request.withListener(watcher.apply(request));
        }

        private boolean isWanted() {
            return inFlightFetch.isWanted() && !isOvertaken(address, inFlightFetch) && !isCached(LOOK);
        }

        @Override
        public Optional<ProfileQuery> leaving(ProfileQuery query) {
            return !isCached(Duration.ZERO) && claimSend(address, inFlightFetch)
                    ? Optional.of(query)
                    : Optional.empty();
        }

        @Override
        public boolean affords(int calls) {
            return inFlightFetch.affords(calls);
        }

        @Override
        public void sent(ProfileQuery query) {
            var _ = claimSend(address, inFlightFetch);
            inFlightFetch.sent(query);
        }

        @Override
        public void shared() {
            inFlightFetch.shared();
        }

        /** Caches the pages once, as soon as they arrive, so that every request finds either them or their fetch. */
        @Override
        public void received(Fetched fetched) {
            if (!stored) {
                stored = true;
                store.keep(address.query(), fetched);
            }
        }

        private boolean isCached(Duration pause) {
            var now = time.instant();
            if (Duration.between(lookedAt, now).compareTo(pause) < 0) {
                return false;
            }
            lookedAt = now;
            return lookup.isCached(address.query(), address.cursor(), limit);
        }
    }
}
