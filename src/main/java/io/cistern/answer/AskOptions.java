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
 * On what terms a caller wants its answer.
 *
 * @param caller who asks, and pays for what has to be fetched
 * @param patience how long a call may wait for the budget before it starts
 * @param maxCost calls that may be made for this answer; null for as many as it takes
 * @param age how old it may be; the rest of a window that was begun is as old as its beginning
 * @param fetches whether what is not held may be fetched, or waited for while it is
 * @param wanted whether it is still wanted: a call that has not left is given up when it is not
 * @param effort what may be computed for it
 */
public record AskOptions(
        Caller caller,
        Duration patience,
        @Nullable Integer maxCost,
        AgeLimit age,
        boolean fetches,
        BooleanSupplier wanted,
        Effort effort) {

    /** Whatever counts as fresh will do. */
    public AskOptions(Caller caller, Duration patience, @Nullable Integer maxCost) {
        this(caller, patience, maxCost, AgeLimit.FRESH, true, () -> true, new Effort());
    }

    /** The same, for an answer within that limit of age. */
    public AskOptions within(AgeLimit limit) {
        return new AskOptions(caller, patience, maxCost, limit, fetches, wanted, effort);
    }

    /** The same, for an answer of what is held. */
    public AskOptions held() {
        return new AskOptions(caller, patience, maxCost, age, false, wanted, effort);
    }

    /** The same, in another's name. */
    public AskOptions by(Caller other, Duration patience) {
        return new AskOptions(other, patience, maxCost, age, fetches, wanted, new Effort());
    }

    /** The same, as long as it is wanted. */
    public AskOptions whileWanted(BooleanSupplier asLong) {
        return new AskOptions(caller, patience, maxCost, age, fetches, asLong, effort);
    }

    /**
     * The same contract, for an answer that is sent while it is computed. After its first bytes were sent, further
     * computations wait for their turn and are not refused.
     *
     * @param sent tells whether any bytes of the answer were sent
     */
    public AskOptions sending(BooleanSupplier sent) {
        return new AskOptions(caller, patience, maxCost, age, fetches, wanted, new Effort(sent));
    }

    /** The refusal of so many calls, if they are more than may be made. */
    public Optional<QueryFailure> tooDear(int calls) {
        return maxCost != null && calls > maxCost ? Optional.of(new CostTooHigh(calls, maxCost)) : Optional.empty();
    }

    /**
     * Runs a part of a computation for this caller.
     *
     * @param more about how many steps this part takes, the bytes that are read for it included
     */
    public <T, E extends Exception> T compute(Tables tables, long more, Work<T, E> part) throws E {
        return effort.run(tables, caller, wanted, more, part);
    }
}
