package io.cistern.profile;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Hears how the fetch of a page goes on. {@link #andThen} alone passes events on, so that no stage can forget one.
 */
public interface FetchListener {

    /** Ignores every event. */
    FetchListener NONE = new FetchListener() {};

    /** Hears only that a call is sent. */
    static FetchListener onSent(Consumer<ProfileQuery> heard) {
        return new FetchListener() {
            @Override
            public void sent(ProfileQuery query) {
                heard.accept(query);
            }
        };
    }

    /**
     * Hears, before each try, that the call has its permit and leaves now. From then on the fetch counts as under way.
     *
     * @return the query to send; empty when the call must not leave
     */
    default Optional<ProfileQuery> leaving(ProfileQuery query) {
        return Optional.of(query);
    }

    /**
     * Hears that this request pays for a call that is sent now: once for each try, on the thread that fetches.
     *
     * @param query what is sent; it covers other requests, too, when calls are merged
     */
    default void sent(ProfileQuery query) {}

    /** Hears that the call that is sent now is shared with requests for other queries. The one that pays hears both. */
    default void shared() {}

    /**
     * Hears of the page before the end of its call is recorded: whoever is let in by that end must find the page in the
     * cache.
     */
    default void received(Page page) {}

    /** Both listeners, this one first. */
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
