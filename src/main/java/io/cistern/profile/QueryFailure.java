package io.cistern.profile;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The reason why a query is not answered. The list is closed, and one place maps each failure to its HTTP status.
 * Messages state the fact and the remedy. They never contain a query, a secret, or an upstream body.
 */
public abstract sealed class QueryFailure extends RuntimeException
        permits QueryFailure.BudgetExhausted,
                QueryFailure.ShareExhausted,
                QueryFailure.NothingCached,
                QueryFailure.CostTooHigh,
                QueryFailure.Paused,
                QueryFailure.Unwanted,
                QueryFailure.DeadlineUnmeetable,
                QueryFailure.TooLarge,
                QueryFailure.AnswersIncomplete,
                QueryFailure.Overloaded,
                QueryFailure.SnapshotGone,
                UpstreamFailure {

    QueryFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The project's window is used up, so no call can start within the allowed wait. */
    public static final class BudgetExhausted extends QueryFailure {

        private final Instant nextPermitAt;
        private final WaitReason reason;
        private final int calls;
        private final long heldRows;

        public BudgetExhausted(Instant nextPermitAt) {
            this(nextPermitAt, WaitReason.BUDGET_SPENT);
        }

        /** @param reason why no call can start */
        public BudgetExhausted(Instant nextPermitAt, WaitReason reason) {
            super(reason.sentence() + "; the next call can start at " + nextPermitAt, null);
            this.nextPermitAt = nextPermitAt;
            this.reason = reason;
            this.calls = 0;
            this.heldRows = 0;
        }

        /**
         * @param calls the cost of the rest of the answer, which is more than is left
         * @param heldRows cached rows at the beginning of the answer, which cost nothing
         */
        public BudgetExhausted(Instant nextPermitAt, int calls, long heldRows) {
            super(
                    "The rest of the answer costs " + calls + " calls, more than are left before " + nextPermitAt
                            + "; request fewer rows with limit, or try again then",
                    null);
            this.nextPermitAt = nextPermitAt;
            this.reason = WaitReason.BUDGET_SPENT;
            this.calls = calls;
            this.heldRows = heldRows;
        }

        /** Why no call can start. */
        public WaitReason reason() {
            return reason;
        }

        /** The calls that the rest of the answer costs; 0 when the cost is not known. */
        public int calls() {
            return calls;
        }

        /** The cached rows at the beginning of the answer, which cost nothing; 0 for none. */
        public long heldRows() {
            return heldRows;
        }

        public Instant nextPermitAt() {
            return nextPermitAt;
        }
    }

    /** The caller has spent its share of the project's window, and no other caller leaves calls to borrow. */
    public static final class ShareExhausted extends QueryFailure {

        private final Instant nextPermitAt;
        private final int share;

        /** @param share this caller's share: calls in a window */
        public ShareExhausted(Instant nextPermitAt, int share) {
            super(
                    "This caller has spent its share of the budget, " + share
                            + " calls in a window, and other callers leave no calls to borrow;"
                            + " the next call can start at " + nextPermitAt,
                    null);
            this.nextPermitAt = nextPermitAt;
            this.share = share;
        }

        public Instant nextPermitAt() {
            return nextPermitAt;
        }

        public int share() {
            return share;
        }
    }

    /** No cached answer satisfies the request, and it allows no call. */
    public static final class NothingCached extends QueryFailure {

        public NothingCached() {
            super("No cached answer satisfies the request, and it allows no call to Mixpanel", null);
        }
    }

    /** The answer costs more calls than its caller allows. */
    public static final class CostTooHigh extends QueryFailure {

        private final int cost;
        private final int maxCost;

        /** @param cost calls that the answer needs, as far as is known */
        public CostTooHigh(int cost, int maxCost) {
            super("The answer costs " + cost + " calls, and at most " + maxCost + " were allowed", null);
            this.cost = cost;
            this.maxCost = maxCost;
        }

        public int cost() {
            return cost;
        }

        public int maxCost() {
            return maxCost;
        }
    }

    /** An operator has paused the project's calls. */
    public static final class Paused extends QueryFailure {

        public Paused() {
            super("Spending is paused for this project by an operator; only cached answers are served", null);
        }
    }

    /**
     * The fetch was cancelled before the call was sent, because no request waits for the page or the page arrived
     * otherwise.
     */
    public static final class Unwanted extends QueryFailure {

        public Unwanted() {
            super("The fetch was cancelled because no request needs the page any more", null);
        }
    }

    /** There is budget, but the call cannot start within the allowed wait. */
    public static final class DeadlineUnmeetable extends QueryFailure {

        private final Instant nextPermitAt;
        private final WaitReason reason;

        /** For a call that waits because as many calls are under way as are allowed. */
        public DeadlineUnmeetable(Instant nextPermitAt) {
            this(nextPermitAt, WaitReason.CONCURRENCY);
        }

        /** @param reason why the call cannot start in time */
        public DeadlineUnmeetable(Instant nextPermitAt, WaitReason reason) {
            super(
                    "The call cannot start within the allowed wait; try again at " + nextPermitAt + ". "
                            + reason.sentence(),
                    null);
            this.nextPermitAt = nextPermitAt;
            this.reason = reason;
        }

        /** Why the call cannot start. */
        public WaitReason reason() {
            return reason;
        }

        public Instant nextPermitAt() {
            return nextPermitAt;
        }
    }

    /** A page or a query exceeds a configured size. */
    public static final class TooLarge extends QueryFailure {

        private final long limit;

        public TooLarge(long limit, String message) {
            super(message, null);
            this.limit = limit;
        }

        public long limit() {
            return limit;
        }
    }

    /** Mixpanel's last answers to the query do not add up, so the next call for it waits. */
    public static final class AnswersIncomplete extends QueryFailure {

        private final Instant nextTryAt;

        public AnswersIncomplete(Instant nextTryAt) {
            super(
                    "The pages of Mixpanel's last answers to this query do not add up; the next attempt is allowed at "
                            + nextTryAt + ", or now with no-cache",
                    null);
            this.nextTryAt = nextTryAt;
        }

        public Instant nextTryAt() {
            return nextTryAt;
        }
    }

    /** Other requests use all computing capacity of this process. */
    public static final class Overloaded extends QueryFailure {

        /** Too many computations of this caller wait. */
        public Overloaded() {
            this("Too many computations of this caller are waiting; try again when they are done");
        }

        /** @param message the cause and the remedy */
        public Overloaded(String message) {
            super(message, null);
        }
    }

    /** The snapshot that a cursor names is no longer available. */
    public static final class SnapshotGone extends QueryFailure {

        public SnapshotGone() {
            super("The snapshot is no longer available; send the query without the cursor", null);
        }
    }
}
