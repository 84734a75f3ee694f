package io.cistern.profile;

import java.time.Instant;

/** Somebody's wish for a page. Nothing here has a default, for who wraps a demand must pass on all of it. */
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

    /**
     * What to ask, now that the call leaves: heard right before each try, after {@link #leaving}.
     *
     * @param asked what was asked when the call began to wait
     */
    ProfileQuery question(ProfileQuery asked);

    /** Hears that a call leaves for this page and for those of other questions; who pays for it hears {@link #sent}, too. */
    void shared();

    /** Hears that a call has been paid for and leaves now: once for each try, on the thread that fetches. */
    void sent();

    /**
     * Whether it is to leave, now that it has its permit: asked right before each try is sent. From then on it counts as
     * under way.
     */
    boolean leaving();

    /** Hears of the page before the end of its call is recorded: what is kept here, the next one let in will find. */
    void received(Page page);
}
