package io.cistern.quota;

import io.cistern.ledger.Allowance;
import io.cistern.ledger.Budget;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.ledger.PastCall;
import io.cistern.ledger.Spending;
import io.cistern.profile.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What may be spent, for each project, by its configured name. What has to be read off the ledger throws
 * {@link LedgerUnavailableException} when it cannot be reached.
 */
public interface Quota {

    /** The project's allowance, as it was last known; empty while nothing is. It never throws, nor waits for long. */
    Optional<Allowance> allowance(String project);

    /** The caller's part of the project's window: calls that are its own whatever the others want. */
    int share(String project, Caller caller);

    /** Everything that people want to know of the project's budget. */
    Budget budget(String project);

    /** The calls since then, newest first, at most so many. */
    List<PastCall> calls(String project, Instant since, int most);

    /** What was spent since then, by question and caller; not what Cistern itself spent ahead of need. */
    List<Spending> spent(String project, Instant since);

    /** Stops spending, in every process that shares the ledger and across restarts, until {@link #resume}. */
    void pause(String project);

    /** Lets spending go on. */
    void resume(String project);

    /** Notes that a caller got so many pages that would have cost a call each, had they not been held or joined. */
    void saved(String project, Caller caller, int calls);

    /**
     * The earliest instant at which the calls for so many pages after a first one could have started, if nobody else
     * spends; calls that do not count wait for no window.
     */
    Instant earliest(String project, int pages);

    /** The instant from which they can have started even if every call under way is answered as late as it can be. */
    Instant surely(String project, int pages);

    /** The instant at which a call of this caller's would most likely start, after those that wait and are before it. */
    Instant expected(String project, Caller caller, int calls);
}
