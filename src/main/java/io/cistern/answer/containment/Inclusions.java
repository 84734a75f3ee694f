package io.cistern.answer.containment;

import io.cistern.profile.ProfileQuery;
import java.util.Set;

/** Tells by the questions alone which whole answers hold which others. */
public interface Inclusions {

    /**
     * Whether the whole answer to the wide question holds the answer to the narrow one. Some profiles may turn out to be
     * doubtful all the same, and ids not to be there.
     */
    boolean holds(ProfileQuery wide, ProfileQuery narrow);

    /**
     * The same for many comparisons, which together take a bounded number of steps. What is not proved by then counts as not
     * held.
     */
    default Inclusions bounded() {
        return this;
    }

    /** The properties that are looked at to tell who meets the question's filter; none where that is not told here. */
    Set<String> tested(ProfileQuery query);
}
