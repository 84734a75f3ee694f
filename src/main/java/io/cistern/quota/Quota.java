package io.cistern.quota;

import io.cistern.ledger.Allowance;
import io.cistern.ledger.Budget;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.ledger.PastCall;
import io.cistern.ledger.Spending;
import io.cistern.profile.Caller;
import io.cistern.profile.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Answers what each project may spend; projects have their configured names. Methods that read the ledger throw
 * {@link LedgerUnavailableException} when it cannot be reached.
 */
public interface Quota {

    /**
     * The project's last known allowance; empty while none is known. This method never throws and never waits for long.
     */
    Optional<Allowance> allowance(String project);

    /** The caller's share of the project's window: the calls that no other caller can take. */
    int share(String project, Caller caller);

    /** The state of the project's budget, for people. */
    Budget budget(String project);

    /** Why calls of the project wait, or would wait now; empty when the next call can start at once. Never throws. */
    Optional<WaitReason> waiting(String project);

    /** Why calls of this caller and its priority wait, or would wait now. Never throws. */
    Optional<WaitReason> waiting(String project, Caller caller);

    /** The calls since the given instant, newest first, at most {@code most}. */
    List<PastCall> calls(String project, Instant since, int most);

    /** The calls spent since the given instant, by query and caller, without those that Cistern made for itself. */
    List<Spending> spent(String project, Instant since);

    /** Pauses spending in every process that shares the ledger, also across restarts, until {@link #resume}. */
    void pause(String project);

    /** Resumes spending. */
    void resume(String project);

    /** Counts calls that a caller saved because their pages were cached or another request fetched them. */
    void saved(String project, Caller caller, int calls);

    /**
     * How long from now the calls for the given number of follow-up pages need to start, if nobody else spends. Calls that
     * do not count wait for no window.
     */
    Duration earliest(String project, int pages);

    /** As {@link #earliest}, but if every call under way is answered as late as possible. */
    Duration surely(String project, int pages);

    /** How long from now calls of this caller most likely need to start, after the waiting calls that come before them. */
    Duration expected(String project, Caller caller, int calls);
}
