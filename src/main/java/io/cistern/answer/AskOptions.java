package io.cistern.answer;

import io.cistern.answer.containment.Effort;
import io.cistern.cache.AgeLimit;
import io.cistern.profile.Caller;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.CostTooHigh;
import io.cistern.table.FairExecutor.Work;
import io.cistern.table.Tables;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The caller of a query and the limits within which the query is answered.
 *
 * @param caller the caller, which pays for the pages that are fetched
 * @param patience how long a call may wait for a permit before it starts
 * @param maxCost the maximum number of calls for this answer; null for no limit
 * @param age how old the answer may be; pages that a cursor continues with are as old as their first page
 * @param fetches whether pages that are not cached may be fetched, or waited for while others fetch them
 * @param wanted whether the caller still waits for the answer; when it does not, a call that was not sent yet is
 *     cancelled
 * @param effort how much may be computed for the answer
 * @param savedCalls counts the calls that the answer saves
 */
public record AskOptions(
        Caller caller,
        Duration patience,
        @Nullable Integer maxCost,
        AgeLimit age,
        boolean fetches,
        BooleanSupplier wanted,
        Effort effort,
        SavedCalls savedCalls) {

    /** Options for an answer that is fresh. */
    public AskOptions(Caller caller, Duration patience, @Nullable Integer maxCost) {
        this(caller, patience, maxCost, AgeLimit.FRESH, true, () -> true, new Effort(), new SavedCalls());
    }

    /** The same options with this limit of age. */
    public AskOptions within(AgeLimit limit) {
        return new AskOptions(caller, patience, maxCost, limit, fetches, wanted, effort, savedCalls);
    }

    /** The same options, for an answer from the cache alone. */
    public AskOptions cachedOnly() {
        return new AskOptions(caller, patience, maxCost, age, false, wanted, effort, savedCalls);
    }

    /** The same options for another caller. */
    public AskOptions by(Caller other, Duration patience) {
        return new AskOptions(other, patience, maxCost, age, fetches, wanted, new Effort(), new SavedCalls());
    }

    /** The same options with another condition for which the answer is wanted. */
    public AskOptions whileWanted(BooleanSupplier asLong) {
        return new AskOptions(caller, patience, maxCost, age, fetches, asLong, effort, savedCalls);
    }

    /**
     * The same options, for an answer that is sent while it is computed. After its first bytes were sent, further
     * computations wait for their turn and are not refused.
     *
     * @param sent tells whether any bytes of the answer were sent
     */
    public AskOptions sending(BooleanSupplier sent) {
        return new AskOptions(caller, patience, maxCost, age, fetches, wanted, new Effort(sent), savedCalls);
    }

    /** The refusal of a query that costs this number of calls; empty when the cost limit allows it. */
    public Optional<QueryFailure> costRefusal(int calls) {
        return maxCost != null && calls > maxCost ? Optional.of(new CostTooHigh(calls, maxCost)) : Optional.empty();
    }

    /**
     * Runs a part of a computation for this caller.
     *
     * @param more an estimate of the steps of this part, including the bytes that it reads
     */
    public <T, E extends Exception> T compute(Tables tables, long more, Work<T, E> part) throws E {
        return effort.run(tables, caller, wanted, more, part);
    }
}
