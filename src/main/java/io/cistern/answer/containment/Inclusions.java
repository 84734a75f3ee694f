package io.cistern.answer.containment;

import io.cistern.profile.ProfileQuery;
import java.util.Set;
import java.util.function.Function;

/** Decides by the queries alone which whole answers contain which others. */
public interface Inclusions {

    /**
     * Whether the whole answer to the wide query contains the answer to the narrow one. The rows may still show that a
     * filter cannot be decided for a profile, or that an id is missing.
     */
    boolean holds(ProfileQuery wide, ProfileQuery narrow);

    /**
     * The same for many comparisons, which share a bounded number of steps. A containment that is not proved within
     * them counts as false.
     */
    default Inclusions bounded() {
        return this;
    }

    /**
     * Decides with the same rules that derived answers use.
     *
     * @param reasoning the reasoning for each project
     */
    static Inclusions of(Function<String, Reasoning> reasoning) {
        return new ReasonedInclusions(reasoning);
    }

    /** The properties that the query's filter tests; empty when Cistern cannot evaluate the filter. */
    Set<String> tested(ProfileQuery query);
}
