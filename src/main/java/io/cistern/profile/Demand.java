package io.cistern.profile;

import java.time.Instant;

/** Somebody's wish for a page. */
public interface Demand {

    /** The instant by which the call must have left. What cannot start by then is refused at once. */
    Instant startBy();

    /** Hears that a call has been paid for and leaves now: once for each try, on the thread that fetches. */
    void sent();
}
