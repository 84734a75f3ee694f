package io.cistern.answer;

import io.cistern.cache.AgeLimit;
import io.cistern.profile.Caller;
import java.time.Duration;
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
 */
public record Contract(
        Caller caller,
        Duration patience,
        @Nullable Integer maxCost,
        AgeLimit age,
        boolean fetches,
        BooleanSupplier wanted) {

    /** Whatever counts as fresh will do. */
    public Contract(Caller caller, Duration patience, @Nullable Integer maxCost) {
        this(caller, patience, maxCost, AgeLimit.FRESH, true, () -> true);
    }

    /** The same, for an answer within that limit of age. */
    public Contract within(AgeLimit limit) {
        return new Contract(caller, patience, maxCost, limit, fetches, wanted);
    }

    /** The same, for an answer of what is held. */
    public Contract held() {
        return new Contract(caller, patience, maxCost, age, false, wanted);
    }

    /** The same, in another's name. */
    public Contract by(Caller other, Duration patience) {
        return new Contract(other, patience, maxCost, age, fetches, wanted);
    }

    /** The same, as long as it is wanted. */
    public Contract whileWanted(BooleanSupplier asLong) {
        return new Contract(caller, patience, maxCost, age, fetches, asLong);
    }
}
