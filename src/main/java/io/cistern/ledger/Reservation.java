package io.cistern.ledger;

import io.cistern.profile.WaitReason;
import java.time.Duration;
import java.util.UUID;

/** The ledger's answer to a request for a reservation. */
public sealed interface Reservation {

    /** The call may be sent; its row is durable. */
    record Granted(UUID id) implements Reservation {}

    /** Another caller goes first; nothing was written. */
    record Yielded(WaitingCaller to) implements Reservation {}

    /**
     * No call can start; nothing was written. Times are durations, because the ledger's clock is not the caller's.
     *
     * @param soonest the call cannot start before this
     * @param surely the call can start after this if nobody else spends
     */
    record Full(WaitReason reason, Duration soonest, Duration surely) implements Reservation {

        /** The kind of the reason. */
        public DenialReason shortage() {
            return DenialReason.of(reason);
        }
    }
}
