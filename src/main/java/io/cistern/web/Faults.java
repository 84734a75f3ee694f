package io.cistern.web;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with a request, collected so that a caller hears of everything at once. */
final class Faults {

    /** One thing that is wrong. The detail never repeats a value. */
    record Fault(Place place, String detail) {}

    private static final int ENOUGH = 50;

    private final List<Fault> faults = new ArrayList<>();
    private @Nullable Integer position;

    void add(Place place, String detail) {
        if (faults.size() < ENOUGH) {
            faults.add(new Fault(place, detail));
        }
    }

    /**
     * Expression text that cannot be read.
     *
     * @param position where in the text
     */
    void add(Place place, String detail, int position) {
        add(place, detail);
        this.position = position;
    }

    boolean any() {
        return !faults.isEmpty();
    }

    void throwIfAny() throws InvalidQueryException {
        if (!faults.isEmpty()) {
            throw new InvalidQueryException(faults, position);
        }
    }

    static InvalidQueryException only(Place place, String detail) {
        return new InvalidQueryException(List.of(new Fault(place, detail)), null);
    }
}
