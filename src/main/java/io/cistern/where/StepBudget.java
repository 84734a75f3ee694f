package io.cistern.where;

/**
 * The number of steps that a computation may take. Steps are counted and not timed, so equal computations give equal
 * results on every machine and under every load. A step of evaluation takes about ten nanoseconds, a step of a proof up
 * to two hundred.
 */
public final class StepBudget {

    private final long limit;
    private long spent;

    public StepBudget(long limit) {
        this.limit = limit;
    }

    /** A budget without a limit, for inputs that are bounded in another way. */
    public static StepBudget unlimited() {
        return new StepBudget(Long.MAX_VALUE);
    }

    public long spent() {
        return spent;
    }

    /** Spends these steps and returns whether the budget covers them. An exhausted budget covers nothing. */
    public boolean covers(long steps) {
        spent = steps > Long.MAX_VALUE - spent ? Long.MAX_VALUE : spent + steps;
        return spent <= limit;
    }

    /**
     * Spends these steps.
     *
     * @throws ExhaustedException when the budget does not cover them
     */
    public void spend(long steps) {
        if (!covers(steps)) {
            throw new ExhaustedException();
        }
    }

    /** The computation would take more steps than its budget has. */
    public static final class ExhaustedException extends RuntimeException {
        private ExhaustedException() {
            super("The computation takes more steps than are allowed", null, false, false);
        }
    }
}
