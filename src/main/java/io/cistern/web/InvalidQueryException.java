package io.cistern.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that is not a question we know how to ask. */
final class InvalidQueryException extends Refusal {

    private final transient List<Faults.Fault> faults;
    private final @Nullable Integer position;

    InvalidQueryException(List<Faults.Fault> faults, @Nullable Integer position) {
        super(
                faults.size() == 1
                        ? "One thing is wrong with the query"
                        : faults.size() + " things are wrong with the query");
        this.faults = List.copyOf(faults);
        this.position = position;
    }

    List<Faults.Fault> faults() {
        return faults;
    }

    /** Where expression text went wrong, if it did. */
    @Nullable
    Integer position() {
        return position;
    }
}
