package io.cistern.cache;

import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.TracedThreads;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * The fetches under way. Who is more urgent than the one who waits for the same page begins a fetch of its own, and
 * whichever leaves first is for both: of each page, at most one fetch has left.
 */
final class InFlightFetches {

    /** The most urgent one for each page; others may wait beside it. */
    private final ConcurrentMap<Destination, InFlightFetch> flights = new ConcurrentHashMap<>();

    private final ConcurrentMap<Destination, InFlightFetch> left = new ConcurrentHashMap<>();

    /** A page that is wanted. */
    record Destination(ProfileQuery query, Cursor cursor) {}

    /** A seat in a flight that suits this demand; one is begun when there is none. */
    InFlightFetch.Rider join(Destination destination, Demand demand, Function<InFlightFetch, Page> fetch) {
        while (true) {
            var gone = left.get(destination);
            if (gone != null) {
                return gone.board(demand);
            }
            var other = flights.get(destination);
            if (other != null && other.suits(demand)) {
                return other.board(demand);
            }
            var mine = new InFlightFetch(demand);
            var seat = mine.board(demand);
            if (other == null
                    ? flights.putIfAbsent(destination, mine) == null
                    : flights.replace(destination, other, mine)) {
                mine.begin(() -> landed(destination, mine, fetch), TracedThreads.THREADS);
                return seat;
            }
        }
    }

    /** Ends before its page arrives, so that who is told to look again does not find it. */
    private Page landed(Destination destination, InFlightFetch inFlightFetch, Function<InFlightFetch, Page> fetch) {
        try {
            return fetch.apply(inFlightFetch);
        } finally {
            flights.remove(destination, inFlightFetch);
            left.remove(destination, inFlightFetch);
        }
    }

    /** Whether this one is the fetch that leaves; false when another has. */
    boolean leaves(Destination destination, InFlightFetch inFlightFetch) {
        var gone = left.putIfAbsent(destination, inFlightFetch);
        return gone == null || gone.equals(inFlightFetch);
    }

    boolean isOvertaken(Destination destination, InFlightFetch inFlightFetch) {
        var gone = left.get(destination);
        return gone != null && !gone.equals(inFlightFetch);
    }

    boolean underWay(Destination destination) {
        return flights.containsKey(destination) || left.containsKey(destination);
    }
}
