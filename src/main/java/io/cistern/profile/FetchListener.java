package io.cistern.profile;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Receives the events of a fetch. Only {@link #forward} forwards events, so that no stage can forget one. */
public interface FetchListener {

    /** Ignores every event. */
    FetchListener NONE = new FetchListener() {};

    /** Creates a listener that only hears that a call is sent. */
    static FetchListener onSent(Consumer<ProfileQuery> heard) {
        return new FetchListener() {
            @Override
            public void sent(ProfileQuery query) {
                heard.accept(query);
            }
        };
    }

    /**
     * Called before each attempt, when the call has its permit and is about to be sent. From then on the fetch is under
     * way.
     *
     * @return the query to send; empty when the call must not be sent
     */
    default Optional<ProfileQuery> leaving(ProfileQuery query) {
        return Optional.of(query);
    }

    /** Whether this request can pay for that many calls. Fewer than it needs are no reason to refuse the first. */
    default boolean affords(int calls) {
        return true;
    }

    /**
     * Called when a call is sent that this request pays for: once for each attempt, on the thread that fetches.
     *
     * @param query the query that is sent; it also covers other requests when calls are merged
     */
    default void sent(ProfileQuery query) {}

    /**
     * Called when a call is sent that is shared with requests for other queries. The request that pays gets both
     * events.
     */
    default void shared() {}

    /**
     * Called with the pages before the end of their call is recorded, because a request that is admitted by that end
     * must find them in the cache.
     */
    default void received(Fetched fetched) {}

    /** Returns a listener that forwards to both, to this one first. */
    default FetchListener andThen(FetchListener next) {
        return forward(this, next, _ -> true);
    }

    /** Returns a listener that forwards every event to this one, but receives only what is accepted. */
    default FetchListener receiving(Predicate<Fetched> accepted) {
        return forward(this, NONE, accepted);
    }

    private static FetchListener forward(FetchListener first, FetchListener next, Predicate<Fetched> accepted) {
        return new FetchListener() {
            @Override
            public Optional<ProfileQuery> leaving(ProfileQuery query) {
                return first.leaving(query).flatMap(next::leaving);
            }

            @Override
            public boolean affords(int calls) {
                return first.affords(calls) && next.affords(calls);
            }

            @Override
            public void sent(ProfileQuery query) {
                first.sent(query);
                next.sent(query);
            }

            @Override
            public void shared() {
                first.shared();
                next.shared();
            }

            @Override
            public void received(Fetched fetched) {
                if (accepted.test(fetched)) {
                    first.received(fetched);
                    next.received(fetched);
                }
            }
        };
    }
}
