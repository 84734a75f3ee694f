package io.cistern.quota;

import java.util.UUID;

/**
 * The durable record of every upstream call. Quota, concurrency, pauses and audit are read off it. Every method throws
 * {@link LedgerUnavailableException} when the record cannot be reached, and then no call may be sent.
 *
 * <p>Its clock is its own: it never runs faster than time passes, whatever the wall clock does.
 */
public interface Ledger {

    /** Records the call before it is sent if the terms allow it now, in one atomic and durable step. */
    Reservation reserve(Call call, Terms terms);

    /**
     * Takes a reservation back and reserves anew, in one step: for a permit that was not used at once. When the answer
     * is {@link Reservation.Full}, the old reservation is gone, too.
     */
    Reservation renew(UUID id, Call call, Terms terms);

    /** Records how the call ended; it counts until one window from now. */
    void answered(UUID id, Ending ending);

    /** Takes the reservation of a call back that surely was not counted upstream. */
    void withdraw(UUID id);

    /** The project's calls that still matter. */
    Standing standing(String project, Terms terms);
}
