package io.cistern.cache;

import io.cistern.profile.Cursor;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Traced;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * The fetches under way. Who is more urgent than the one who waits for the same page begins a fetch of its own, and
 * whichever leaves first is for both: of each page, at most one fetch has left.
 */
final class Flights {

    /** The most urgent one for each page; others may wait beside it. */
    private final ConcurrentMap<Destination, Flight> flights = new ConcurrentHashMap<>();

    private final ConcurrentMap<Destination, Flight> left = new ConcurrentHashMap<>();

    /** A page that is wanted. */
    record Destination(ProfileQuery query, Cursor cursor) {}

    /** Waits in a flight that suits this request; one is begun when there is none. */
    Flight.Rider join(Destination destination, PageRequest request, Function<Flight, Page> fetch) {
        while (true) {
            var gone = left.get(destination);
            if (gone != null) {
                return gone.board(request);
            }
            var other = flights.get(destination);
            if (other != null && other.suits(request)) {
                return other.board(request);
            }
            var mine = new Flight(request);
            var seat = mine.board(request);
            if (other == null
                    ? flights.putIfAbsent(destination, mine) == null
                    : flights.replace(destination, other, mine)) {
                mine.begin(() -> landed(destination, mine, fetch), Traced.THREADS);
                return seat;
            }
        }
    }

    /** Ends before its page arrives, so that who is told to look again does not find it. */
    private Page landed(Destination destination, Flight flight, Function<Flight, Page> fetch) {
        try {
            return fetch.apply(flight);
        } finally {
            flights.remove(destination, flight);
            left.remove(destination, flight);
        }
    }

    /** Whether this one is the fetch that leaves; false when another has. */
    boolean leaves(Destination destination, Flight flight) {
        var gone = left.putIfAbsent(destination, flight);
        return gone == null || gone.equals(flight);
    }

    boolean isOvertaken(Destination destination, Flight flight) {
        var gone = left.get(destination);
        return gone != null && !gone.equals(flight);
    }

    boolean underWay(Destination destination) {
        return flights.containsKey(destination) || left.containsKey(destination);
    }
}
