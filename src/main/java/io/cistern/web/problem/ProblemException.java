package io.cistern.web.problem;

/** A request is not answered, and this problem tells its caller why. Nothing went wrong in the service itself. */
public final class ProblemException extends RuntimeException {

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
