package io.cistern.profile;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A request for the pages that one call brings.
 *
 * @param caller the caller that pays for the call, with its priority
 * @param limit how long the call may wait to start
 * @param listener receives the events of the fetch
 * @param pageSize the rows of a page to ask Mixpanel for in a new session; null for what the settings say
 */
public record PageRequest(
        ProfileQuery query,
        Cursor cursor,
        Caller caller,
        WaitLimit limit,
        FetchListener listener,
        @Nullable Integer pageSize) {

    /** Creates a request for pages of the size that the settings say. */
    public PageRequest(ProfileQuery query, Cursor cursor, Caller caller, WaitLimit limit, FetchListener listener) {
        this(query, cursor, caller, limit, listener, null);
    }

    /** Creates a request without a listener that waits until the given instant. */
    public static PageRequest of(ProfileQuery query, Cursor cursor, Caller caller, Instant startBy) {
        return new PageRequest(query, cursor, caller, WaitLimit.until(startBy), FetchListener.NONE);
    }

    /** The instant by which the call must start. A call that cannot start by then is refused at once. */
    public Instant startBy() {
        return limit.startBy();
    }

    /** Whether the request still needs the pages. */
    public boolean isWanted() {
        return limit.isWanted();
    }

    /**
     * Asks before each attempt whether to send it. Returns the query to send, which also covers other requests when
     * calls are merged; empty when no request needs the pages any more.
     */
    public Optional<ProfileQuery> leave() {
        return isWanted() ? listener.leaving(query) : Optional.empty();
    }

    /** Returns the same request for another query. */
    public PageRequest with(ProfileQuery other) {
        return new PageRequest(other, cursor, caller, limit, listener, pageSize);
    }

    /** Returns the same request with another limit to its wait. */
    public PageRequest with(WaitLimit other) {
        return new PageRequest(query, cursor, caller, other, listener, pageSize);
    }

    /** Returns the same request with one more listener. */
    public PageRequest withListener(FetchListener other) {
        return new PageRequest(query, cursor, caller, limit, listener.andThen(other), pageSize);
    }

    /** Returns the same request for a new session with pages of that many rows. */
    public PageRequest withPageSize(int rows) {
        return new PageRequest(query, cursor, caller, limit, listener, rows);
    }

    /** Returns the same request, whose listener receives only what is accepted. */
    public PageRequest receiving(Predicate<Fetched> accepted) {
        return new PageRequest(query, cursor, caller, limit, listener.receiving(accepted), pageSize);
    }
}
