package io.cistern.web.problem;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.node.ObjectNode;

/** Collects everything that is wrong with a request, so that the response names all of it. */
public final class Faults {

    /** One thing that is wrong. The detail never repeats a value. */
    public record Fault(Place place, String detail) {}

    private static final int ENOUGH = 50;

    private final List<Fault> faults = new ArrayList<>();
    private @Nullable Integer position;

    public void add(Place place, String detail) {
        if (faults.size() < ENOUGH) {
            faults.add(new Fault(place, detail));
        }
    }

    /**
     * Expression text that cannot be read.
     *
     * @param position where in the text
     */
    public void add(Place place, String detail, int position) {
        add(place, detail);
        this.position = position;
    }

    public boolean any() {
        return !faults.isEmpty();
    }

    /** Those found so far, in the order in which they were found. */
    public List<Fault> all() {
        return List.copyOf(faults);
    }

    public void throwIfAny() {
        if (!faults.isEmpty()) {
            throw new ProblemException(problem());
        }
    }

    public static ProblemException only(Place place, String detail) {
        var faults = new Faults();
        faults.add(place, detail);
        return new ProblemException(faults.problem());
    }

    private Problem problem() {
        var detail = faults.size() == 1
                ? "One thing is wrong with the query"
                : faults.size() + " things are wrong with the query";
        var problem = Problem.of(ProblemType.INVALID_QUERY, HttpStatus.BAD_REQUEST, detail);
        var errors = problem.json().putArray("errors");
        faults.forEach(fault -> write(fault, errors.addObject()));
        if (position != null) {
            problem.json().put("position", position);
        }
        return problem;
    }

    private static void write(Fault fault, ObjectNode error) {
        var place = fault.place();
        if (place.header() != null) {
            error.put("header", place.header());
        } else if (place.parameter() != null) {
            error.put("parameter", place.parameter());
        }
        if (place.header() == null
                && (place.parameter() == null || !place.path().isEmpty())) {
            error.put("pointer", place.pointer());
        }
        error.put("detail", fault.detail());
    }
}
