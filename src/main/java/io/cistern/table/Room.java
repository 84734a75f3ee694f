package io.cistern.table;

import io.cistern.profile.QueryFailure;

/** How much a computation may hold: so many groups and so many different values. */
final class Room {

    private final int limit;
    private int taken;

    Room(int limit) {
        this.limit = limit;
    }

    /** Holds one more. */
    void take() {
        taken++;
        if (taken > limit) {
            throw new QueryFailure.TooLarge(
                    limit, "More than " + limit + " groups or values to tell apart; group by fewer, or ask for a part");
        }
    }
}
