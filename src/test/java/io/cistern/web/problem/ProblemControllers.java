package io.cistern.web.problem;

/** Gives tests of other packages the controller that explains problems. */
public final class ProblemControllers {

    private ProblemControllers() {}

    public static Object pages() {
        return new ProblemPages();
    }
}
