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
 * Limits the computation for one request, in steps, and caches the proofs that were made for it. One instance serves
 * the whole request, also when it searches for answers of several ages.
 */
public final class Effort {

    /** Steps of the proofs against all snapshots: about five milliseconds, which any query may take. */
    public static final long PROOF = 30_000;

    /** Steps to evaluate filters over rows: about two seconds. A query that takes more is fetched. */
    public static final long EVALUATION = 200_000_000;

    /** Steps to sort and aggregate: some seconds. Mixpanel does neither, so a query that takes more is refused. */
    static final long COMPUTATION = 500_000_000;

    /** Steps that are computed at once, on the thread of the request: about ten milliseconds. */
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

    /** Two queries, compared by identity. */
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

    /** The query, prepared once for all comparisons. */
    public PreparedQuery prepared(ProfileQuery query) {
        return prepared.computeIfAbsent(query, PreparedQuery::new);
    }

    /** How one query contains the other, computed once. */
    public Fit fit(PreparedQuery wide, PreparedQuery narrow, Supplier<Fit> search) {
        return fits.computeIfAbsent(new Pair(wide, narrow), pair -> search.get());
    }

    /**
     * Runs a part of a computation: at once while the request has computed little, and otherwise when the caller's turn
     * comes.
     *
     * @param more an estimate of the steps of this part, including the bytes that it reads
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

    /** Runs a computation that Mixpanel cannot do. Refused: one that takes too many steps. */
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
