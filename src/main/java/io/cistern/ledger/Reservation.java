package io.cistern.ledger;

import java.time.Duration;
import java.util.UUID;

/** What the ledger says to a call. */
public sealed interface Reservation {

    /** The call may be sent; its row is durable. */
    record Granted(UUID id) implements Reservation {}

    /** It is another's turn; nothing was written. */
    record Yielded(WaitingCaller to) implements Reservation {}

    /**
     * Nothing was written. Times are spans, for the ledger's clock is not the caller's.
     *
     * @param soonest before this the call cannot start
     * @param surely after this it can, if nobody else spends
     */
    record Full(DenialReason shortage, Duration soonest, Duration surely) implements Reservation {}
}
