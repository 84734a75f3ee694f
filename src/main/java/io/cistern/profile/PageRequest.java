package io.cistern.profile;

import java.time.Instant;
import java.util.Optional;

/**
 * A request for one page.
 *
 * @param caller who pays for the call, and how urgent it is
 * @param limit how long the call may wait to start
 * @param listener hears how the fetch goes on
 */
public record PageRequest(ProfileQuery query, Cursor cursor, Caller caller, WaitLimit limit, FetchListener listener) {

    /** A request that waits until that instant and that nobody listens to. */
    public static PageRequest of(ProfileQuery query, Cursor cursor, Caller caller, Instant startBy) {
        return new PageRequest(query, cursor, caller, WaitLimit.until(startBy), FetchListener.NONE);
    }

    /** The instant by which the call must start. A call that cannot start by then is refused at once. */
    public Instant startBy() {
        return limit.startBy();
    }

    /** Whether the page is still wanted. */
    public boolean isWanted() {
        return limit.isWanted();
    }

    /**
     * Asks, before each try is sent, whether to send it. Returns the query to send, which covers other requests too when
     * calls are merged; empty when the page is not wanted any more.
     */
    public Optional<ProfileQuery> leave() {
        return isWanted() ? listener.leaving(query) : Optional.empty();
    }

    /** The same request for another query. */
    public PageRequest with(ProfileQuery other) {
        return new PageRequest(other, cursor, caller, limit, listener);
    }

    /** The same request with another limit to its wait. */
    public PageRequest with(WaitLimit other) {
        return new PageRequest(query, cursor, caller, other, listener);
    }

    /** The same request with one more listener. */
    public PageRequest heardBy(FetchListener other) {
        return new PageRequest(query, cursor, caller, limit, listener.andThen(other));
    }
}
