package io.cistern.profile;

import java.time.Instant;

/** Somebody's wish for a page. */
public interface Demand {

    /** Who pays for the call, and how urgent it is. */
    Caller caller();

    /** The instant by which the call must have left. What cannot start by then is refused at once. */
    Instant startBy();

    /**
     * Whether the page is still wanted: asked while the call waits for a permit and once more before it leaves. What is
     * not wanted any more is given up with {@link QueryFailure.Unwanted}, and costs nothing.
     */
    boolean wanted();

    /** Hears that a call has been paid for and leaves now: once for each try, on the thread that fetches. */
    void sent();
}
