package io.cistern.web.problem;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.node.ObjectNode;

/** Collects all errors in a request, so that the response reports all of them. */
public final class ValidationErrors {

    /** One error in a request. The detail never repeats a value. */
    public record Fault(ErrorLocation place, String detail) {}

    private static final int MOST_FAULTS = 50;

    private final List<Fault> faults = new ArrayList<>();
    private @Nullable Integer position;

    public void add(ErrorLocation errorLocation, String detail) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(new Fault(errorLocation, detail));
        }
    }

    /**
     * Adds an error in expression text.
     *
     * @param position where in the text
     */
    public void add(ErrorLocation errorLocation, String detail, int position) {
        add(errorLocation, detail);
        this.position = position;
    }

    public boolean any() {
        return !faults.isEmpty();
    }

    /** Returns the errors found so far, in the order in which they were found. */
    public List<Fault> all() {
        return List.copyOf(faults);
    }

    public void throwIfAny() {
        if (!faults.isEmpty()) {
            throw new ProblemException(problem());
        }
    }

    public static ProblemException only(ErrorLocation errorLocation, String detail) {
        var validationErrors = new ValidationErrors();
        validationErrors.add(errorLocation, detail);
        return new ProblemException(validationErrors.problem());
    }

    private Problem problem() {
        var detail = faults.size() == 1 ? "The query has one error" : faults.size() + " errors in the query";
        var problem = Problem.of(ProblemType.INVALID_QUERY, HttpStatus.BAD_REQUEST, detail);
        var errors = problem.json().putArray("errors");
        faults.forEach(fault -> write(fault, errors.addObject()));
        if (position != null) {
            problem.json().put("position", position);
        }
        return problem;
    }

    private static void write(Fault fault, ObjectNode error) {
        var errorLocation = fault.place();
        if (errorLocation.header() != null) {
            error.put("header", errorLocation.header());
        } else if (errorLocation.parameter() != null) {
            error.put("parameter", errorLocation.parameter());
        }
        if (errorLocation.header() == null
                && (errorLocation.parameter() == null || !errorLocation.path().isEmpty())) {
            error.put("pointer", errorLocation.pointer());
        }
        error.put("detail", fault.detail());
    }
}
