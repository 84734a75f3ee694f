package io.cistern.profile;

import java.util.Optional;
import java.util.function.Consumer;

/** Receives the events of a page's fetch. Only {@link #andThen} forwards events, so that no stage can forget one. */
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
     * Called with the page before the end of its call is recorded, because a request that is admitted by that end must
     * find the page in the cache.
     */
    default void received(Page page) {}

    /** Returns a listener that forwards to both, to this one first. */
    default FetchListener andThen(FetchListener next) {
        var first = this;
        return new FetchListener() {
            @Override
            public Optional<ProfileQuery> leaving(ProfileQuery query) {
                return first.leaving(query).flatMap(next::leaving);
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
            public void received(Page page) {
                first.received(page);
                next.received(page);
            }
        };
    }
}
