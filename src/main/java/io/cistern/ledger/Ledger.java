package io.cistern.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * The durable record of every upstream call. Quota, concurrency, fairness, pauses and audit are read off it. Every method
 * throws {@link LedgerUnavailableException} when the record cannot be reached, and then no call may be sent.
 *
 * <p>Its clock is its own: it never runs faster than time passes, whatever the wall clock does.
 */
public interface Ledger {

    /**
     * Records the call before it is sent if the terms allow it now and it is its caller's turn, in one atomic and durable
     * step.
     *
     * @param contenders who waits in this process, the call's own line among them; none for a call that has not to queue
     */
    Reservation reserve(Call call, QuotaTerms quotaTerms, Collection<WaitingCaller> contenders);

    /**
     * Takes a reservation back and reserves anew, in one step: for a permit that was not used at once. When the answer
     * is {@link Reservation.Full}, the old reservation is gone, too.
     */
    Reservation renew(UUID id, Call call, QuotaTerms quotaTerms);

    /**
     * Records how the call ended; it counts until one window from now. Returns what is to be learnt from it, which is
     * kept, too.
     */
    QuotaEvidence answered(UUID id, Call call, CallResult callResult, QuotaTerms quotaTerms);

    /** Takes the reservation of a call back that surely was not counted upstream. */
    void withdraw(UUID id, Call call);

    /** The project's calls that still matter. */
    WindowState standing(String project, QuotaTerms quotaTerms);

    /** Who waits in the other processes that share it, the first of each line. */
    List<WaitingCaller> waitingElsewhere(String project);

    /** The calls since then, newest first, at most so many; instants are of the clock that people go by. */
    List<PastCall> calls(String project, Instant since, int most);

    /**
     * What was spent since then, by question and caller; not what Cistern itself spent ahead of need. Instants are of the
     * clock that people go by.
     */
    List<Spending> spent(String project, Instant since);

    /** Stops spending, or lets it go on. */
    void pause(String project, boolean paused);

    /**
     * Says that this process lives and still knows these projects' calls, and forgets calls that are older than that. A
     * ledger whose last sign of life is too old may be a copy that knows nothing of later calls.
     */
    void beat(Collection<String> projects, Duration keep);

    /** Says that this process makes no more calls. */
    void close(Collection<String> projects);
}
