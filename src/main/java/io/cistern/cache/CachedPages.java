package io.cistern.cache;

import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * Remembers pages, and lets identical requests in flight share one fetch: the second caller joins the first. Failures
 * are shared by those who wait, and not remembered.
 */
public final class CachedPages implements PageSource {

    private static final Executor THREADS = Thread::startVirtualThread;

    private final PageSource next;
    private final PageStore store;
    private final Freshness freshness;
    private final InstantSource time;
    private final ConcurrentMap<Wanted, Flight> flights = new ConcurrentHashMap<>();

    public CachedPages(PageSource next, PageStore store, Freshness freshness, InstantSource time) {
        this.next = next;
        this.store = store;
        this.freshness = freshness;
        this.time = time;
    }

    @Override
    public Page fetch(ProfileQuery query, Cursor cursor, Demand demand) {
        var wanted = new Wanted(query, cursor);
        while (true) {
            var held = held(query, cursor);
            if (held.isPresent()) {
                return held.get();
            }
            var flight = join(wanted, demand);
            try {
                return flight.await(demand, time);
            } catch (BudgetExhausted | DeadlineUnmeetable refused) {
                if (!demand.startBy().isAfter(flight.startBy())) {
                    throw refused;
                }
                // it gave up earlier than this caller would: whoever waits longest causes the next one
            }
        }
    }

    /** The page, if it is held; a first page only while it is fresh. */
    public Optional<Page> held(ProfileQuery query, Cursor cursor) {
        return switch (cursor) {
            case Cursor.First() -> store.latest(query, time.instant().minus(maxAge(query)));
            case Cursor.Next(var session, var page) -> store.page(new PageKey(query, session, page));
        };
    }

    /** The first page of that very session, if it is held, however old. */
    public Optional<Page> first(ProfileQuery query, String session) {
        return store.page(new PageKey(query, session, 0));
    }

    /** Whether somebody is fetching that page now. */
    public boolean underWay(ProfileQuery query, Cursor cursor) {
        return flights.containsKey(new Wanted(query, cursor));
    }

    /** How long from now the answer counts as fresh; never negative. */
    public Duration freshFor(ProfileQuery query, Page first) {
        var rest = Duration.between(time.instant(), first.asOf().plus(maxAge(query)));
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    /** Lets the next question begin a new session. */
    public void retire(ProfileQuery query, String session) {
        store.retire(query, session);
    }

    private Duration maxAge(ProfileQuery query) {
        return freshness.maxAge(query.scope().project());
    }

    private Flight join(Wanted wanted, Demand demand) {
        var mine = new Flight(demand.startBy());
        var other = flights.putIfAbsent(wanted, mine);
        if (other != null) {
            return other;
        }
        mine.begin(demand, observed -> load(wanted, mine, observed), THREADS);
        return mine;
    }

    private Page load(Wanted wanted, Flight flight, Demand demand) {
        try {
            // looked up again: the flight before this one may have landed between our look and our joining
            var held = held(wanted.query(), wanted.cursor());
            if (held.isPresent()) {
                return held.get();
            }
            var page = next.fetch(wanted.query(), wanted.cursor(), demand);
            store.keep(wanted.query(), page);
            return page;
        } finally {
            flights.remove(wanted, flight); // after it is kept, so that nobody finds neither
        }
    }

    private record Wanted(ProfileQuery query, Cursor cursor) {}
}
