package io.cistern.answer.containment;

import io.cistern.answer.containment.Containment.Fit;
import io.cistern.profile.Caller;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.table.FairExecutor;
import io.cistern.table.FairExecutor.Work;
import io.cistern.table.Tables;
import io.cistern.where.StepBudget;
import io.cistern.where.StepBudget.ExhaustedException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What may be computed for one request, counted in steps, and what was found out for it. It lasts as long as the request,
 * however often answers of other ages are looked for.
 */
public final class Effort {

    /** Proofs against all snapshots together: about five milliseconds, which every query may have to pay. */
    public static final long PROOF = 30_000;

    /** Evaluating filters over rows: about two seconds. A query that takes more goes upstream. */
    public static final long EVALUATION = 200_000_000;

    /** Sorting and aggregating: some seconds. Mixpanel does neither, so a query that takes more is refused. */
    static final long COMPUTATION = 500_000_000;

    /** Up to about ten milliseconds are computed at once, on the thread of the request. */
    private static final long LIGHT = 1_000_000;

    private final StepBudget proof = new StepBudget(PROOF);
    private final StepBudget evaluation = new StepBudget(EVALUATION);
    private final StepBudget computation = new StepBudget(COMPUTATION);
    private final Map<ProfileQuery, PreparedQuery> prepared = new HashMap<>();
    private final Map<Pair, Fit> fits = new HashMap<>();
    private final BooleanSupplier sent;
    private FairExecutor.@Nullable Request turns;
    private long atOnce;

    public Effort() {
        this(() -> false);
    }

    /** @param sent tells whether any bytes of the answer were sent; computations are not refused after that */
    public Effort(BooleanSupplier sent) {
        this.sent = sent;
    }

    /** Two queries, told apart by their identity. */
    private record Pair(PreparedQuery wide, PreparedQuery narrow) {}

    public StepBudget proof() {
        return proof;
    }

    public StepBudget evaluation() {
        return evaluation;
    }

    public StepBudget computation() {
        return computation;
    }

    /** The query, prepared once for all that it is compared with. */
    public PreparedQuery prepared(ProfileQuery query) {
        return prepared.computeIfAbsent(query, PreparedQuery::new);
    }

    /** How one query holds the other, found out once. */
    public Fit fit(PreparedQuery wide, PreparedQuery narrow, Supplier<Fit> search) {
        return fits.computeIfAbsent(new Pair(wide, narrow), pair -> search.get());
    }

    /**
     * Runs a part of a computation: at once while all that was run at once is little, and else when it is its turn.
     *
     * @param more about how many steps this part takes, the bytes that are read for it included
     */
    public <T, E extends Exception> T run(
            Tables tables, Caller caller, BooleanSupplier wanted, long more, Work<T, E> part) throws E {
        if (atOnce + more <= LIGHT) {
            atOnce += more;
            return part.run();
        }
        if (turns == null) {
            turns = tables.executor().request(caller.name(), wanted, sent);
        }
        return turns.run(part);
    }

    /** Computes what only this process can: what takes too many steps is refused. */
    public static <T> T orRefuse(Supplier<T> computation) {
        try {
            return computation.get();
        } catch (ExhaustedException e) {
            throw new QueryFailure.TooLarge(
                    COMPUTATION,
                    "To compute this takes more than " + COMPUTATION
                            + " steps; filter to fewer profiles, or ask for fewer properties");
        }
    }
}
