package io.cistern.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Records every upstream call durably. Quota, concurrency, fairness, pauses and audit are computed from it. Every
 * method throws {@link LedgerUnavailableException} when the record cannot be reached, and then no call may be sent.
 *
 * <p>The ledger has a clock of its own, which never runs faster than time passes, whatever the wall clock does.
 */
public interface Ledger {

    /**
     * Records the call before it is sent if the terms allow it now and it is its caller's turn, in one atomic and
     * durable step.
     *
     * @param contenders the callers that wait in this process, the call's own among them; empty for a call that does
     *     not queue
     */
    Reservation reserve(Call call, QuotaTerms quotaTerms, Collection<WaitingCaller> contenders);

    /**
     * Withdraws a reservation and reserves again in one step, for a permit that was not used at once. When the result
     * is {@link Reservation.Full}, the old reservation is deleted, too.
     */
    Reservation renew(UUID id, Call call, QuotaTerms quotaTerms);

    /**
     * Records how the call ended; it counts until one window from now. Returns and stores what the result shows about
     * the quota.
     */
    QuotaEvidence answered(UUID id, Call call, CallResult callResult, QuotaTerms quotaTerms);

    /** Withdraws the reservation of a call that was certainly not counted upstream. */
    void withdraw(UUID id, Call call);

    /** Returns the project's calls that still matter. */
    WindowState standing(String project, QuotaTerms quotaTerms);

    /** Returns the callers that wait in other processes that share the ledger, the first of each queue. */
    List<WaitingCaller> waitingElsewhere(String project);

    /** Returns the newest calls since an instant, newest first, up to a limit. Instants are of the wall clock. */
    List<PastCall> calls(String project, Instant since, int most);

    /**
     * Returns what was spent since an instant, by query and caller, without the calls that Cistern made on its own
     * account. Instants are of the wall clock.
     */
    List<Spending> spent(String project, Instant since);

    /** Pauses or resumes spending. */
    void pause(String project, boolean paused);

    /**
     * Records that this process is alive and still has these projects' calls, and deletes calls that are older than the
     * given age. A ledger whose last beat is too old may be an old copy that misses later calls.
     */
    void beat(Collection<String> projects, Duration keep);

    /** Records that this process makes no more calls. */
    void close(Collection<String> projects);
}
