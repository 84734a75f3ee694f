package io.cistern.cache;

import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.Page;
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
 * The fetches under way, which requests for the same page share. A request that is more urgent than the one that waits
 * for the same page begins a fetch of its own, and the one that leaves first is for both: of each page, at most one fetch
 * has left.
 */
final class InFlightFetches {

    /** How often a fetch that waits looks whether another process has brought its page. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final PageSource next;
    private final PageLookup lookup;
    private final PageStore store;
    private final InstantSource time;
    private final Function<PageRequest, FetchListener> watcher;

    /** The most urgent one for each page; others may wait beside it. */
    private final ConcurrentMap<Destination, InFlightFetch> flights = new ConcurrentHashMap<>();

    private final ConcurrentMap<Destination, InFlightFetch> left = new ConcurrentHashMap<>();

    /** @param watcher gives a listener that hears of each fetch */
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

    /** A page that is wanted. */
    private record Destination(ProfileQuery query, Cursor cursor) {}

    /**
     * Returns the page, of first pages one within that limit of age. A cached page that is older stays until the new one
     * is here.
     *
     * @param isLookedUp whether the caller has just found that the page is not cached and that no failure forbids the fetch
     */
    Page fetch(PageRequest request, AgeLimit limit, boolean isLookedUp) {
        var query = request.query();
        var cursor = request.cursor();
        var destination = new Destination(query, cursor);
        for (var skip = isLookedUp; ; skip = false) {
            if (!skip) {
                var cached = lookup.page(query, cursor, limit);
                if (cached.isPresent()) {
                    return cached.get();
                }
                lookup.refusal(query, cursor, limit).ifPresent(failure -> {
                    throw failure;
                });
            }
            try (var seat = join(destination, request, limit)) {
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
                    if (!request.isWanted()) {
                        throw looked;
                    }
                    // it has come, or comes with another flight, or all had left before this caller joined
                }
            }
        }
    }

    /** Waits in a flight that suits this request; one is begun when there is none. */
    private InFlightFetch.Rider join(Destination destination, PageRequest request, AgeLimit limit) {
        while (true) {
            var gone = left.get(destination);
            if (gone != null) {
                return gone.board(request);
            }
            var other = flights.get(destination);
            if (other != null && other.suits(request)) {
                return other.board(request);
            }
            var mine = new InFlightFetch(request);
            var seat = mine.board(request);
            if (other == null
                    ? flights.putIfAbsent(destination, mine) == null
                    : flights.replace(destination, other, mine)) {
                mine.begin(() -> land(destination, mine, limit), TracedThreads.THREADS);
                return seat;
            }
        }
    }

    /** Ends before its page arrives, so that a request that is told to look again does not find the flight. */
    private Page land(Destination destination, InFlightFetch inFlightFetch, AgeLimit limit) {
        try {
            return load(destination, limit, inFlightFetch);
        } finally {
            flights.remove(destination, inFlightFetch);
            left.remove(destination, inFlightFetch);
        }
    }

    /** Whether this one is the fetch that leaves; false when another has. */
    private boolean leaves(Destination destination, InFlightFetch inFlightFetch) {
        var gone = left.putIfAbsent(destination, inFlightFetch);
        return gone == null || gone.equals(inFlightFetch);
    }

    private boolean isOvertaken(Destination destination, InFlightFetch inFlightFetch) {
        var gone = left.get(destination);
        return gone != null && !gone.equals(inFlightFetch);
    }

    /** Whether somebody is fetching that page now. */
    boolean underWay(ProfileQuery query, Cursor cursor) {
        var destination = new Destination(query, cursor);
        return flights.containsKey(destination) || left.containsKey(destination);
    }

    private Page load(Destination destination, AgeLimit limit, InFlightFetch inFlightFetch) {
        // looked up again: the flight before this one may have landed between our look and our joining
        var held = lookup.page(destination.query(), destination.cursor(), limit);
        if (held.isPresent()) {
            return held.get();
        }
        var departure = new Departure(destination, limit, inFlightFetch);
        try {
            var page = next.fetch(departure.request());
            departure.received(page);
            lookup.fetched(destination.query(), destination.cursor());
            return page;
        } catch (QueryFailure failure) {
            lookup.failed(destination.query(), destination.cursor(), failure);
            throw failure;
        }
    }

    /** Decides for all that wait for a flight whether its call leaves, and tells them when it does. */
    private final class Departure implements FetchListener {

        private final Destination destination;
        private final AgeLimit limit;
        private final InFlightFetch inFlightFetch;
        private Instant lookedAt = time.instant();
        private boolean kept;

        Departure(Destination destination, AgeLimit limit, InFlightFetch inFlightFetch) {
            this.destination = destination;
            this.limit = limit;
            this.inFlightFetch = inFlightFetch;
        }

        PageRequest request() {
            var request = new PageRequest(
                    destination.query(),
                    destination.cursor(),
                    inFlightFetch.caller(),
                    new WaitLimit(inFlightFetch::startBy, this::isWanted),
                    this);
            return request.heardBy(watcher.apply(request));
        }

        private boolean isWanted() {
            return inFlightFetch.isWanted() && !isOvertaken(destination, inFlightFetch) && !hasCome(LOOK);
        }

        @Override
        public Optional<ProfileQuery> leaving(ProfileQuery query) {
            return !hasCome(Duration.ZERO) && leaves(destination, inFlightFetch)
                    ? Optional.of(query)
                    : Optional.empty();
        }

        @Override
        public void sent(ProfileQuery query) {
            var _ = leaves(destination, inFlightFetch);
            inFlightFetch.sent(query);
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
            return lookup.tier(destination.query(), destination.cursor(), limit).isPresent();
        }
    }
}
