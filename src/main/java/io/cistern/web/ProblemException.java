package io.cistern.web;

/** A request is not answered, and this problem tells its caller why. Nothing went wrong in the service itself. */
final class ProblemException extends RuntimeException {

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
