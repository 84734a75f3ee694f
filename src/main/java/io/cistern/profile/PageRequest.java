package io.cistern.profile;

import java.time.Instant;
import java.util.Optional;

/**
 * A request for one page.
 *
 * @param caller the caller that pays for the call, with its priority
 * @param limit how long the call may wait to start
 * @param listener receives the events of the fetch
 */
public record PageRequest(ProfileQuery query, Cursor cursor, Caller caller, WaitLimit limit, FetchListener listener) {

    /** Creates a request without a listener that waits until the given instant. */
    public static PageRequest of(ProfileQuery query, Cursor cursor, Caller caller, Instant startBy) {
        return new PageRequest(query, cursor, caller, WaitLimit.until(startBy), FetchListener.NONE);
    }

    /** The instant by which the call must start. A call that cannot start by then is refused at once. */
    public Instant startBy() {
        return limit.startBy();
    }

    /** Whether the request still needs the page. */
    public boolean isWanted() {
        return limit.isWanted();
    }

    /**
     * Asks before each attempt whether to send it. Returns the query to send, which also covers other requests when
     * calls are merged; empty when no request needs the page any more.
     */
    public Optional<ProfileQuery> leave() {
        return isWanted() ? listener.leaving(query) : Optional.empty();
    }

    /** Returns the same request for another query. */
    public PageRequest with(ProfileQuery other) {
        return new PageRequest(other, cursor, caller, limit, listener);
    }

    /** Returns the same request with another limit to its wait. */
    public PageRequest with(WaitLimit other) {
        return new PageRequest(query, cursor, caller, other, listener);
    }

    /** Returns the same request with one more listener. */
    public PageRequest withListener(FetchListener other) {
        return new PageRequest(query, cursor, caller, limit, listener.andThen(other));
    }
}
