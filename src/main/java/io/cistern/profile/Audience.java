package io.cistern.profile;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whose profiles are asked for. Cohort and behaviors exclude each other (Mixpanel's Query Profiles page). */
public sealed interface Audience {

    /** The ids that are asked for, however else the question is changed; none where it is not asked by ids. */
    default List<String> ids() {
        return switch (this) {
            case Identified(var all) -> all;
            case Opaque(var inner, var parameters) -> inner.ids();
            case Everyone _, Cohort _, Behaving _ -> List.of();
        };
    }

    record Everyone() implements Audience {}

    /** These ids, each once and in order, whatever order they were asked in. */
    record Identified(List<String> ids) implements Audience {
        public Identified {
            if (ids.isEmpty()) {
                throw new IllegalArgumentException("At least one id");
            }
            ids = ids.stream().distinct().sorted().toList();
        }
    }

    /**
     * Members of a saved cohort.
     *
     * @param includeAllUsers also ids that have no profile
     */
    record Cohort(long id, boolean includeAllUsers) implements Audience {}

    /**
     * People whose events match.
     *
     * @param behaviors Mixpanel's event selectors, a JSON array as text
     * @param asOf the instant that windows reach back from; fixed, or later pages would ask another question
     */
    record Behaving(String behaviors, Instant asOf) implements Audience {}

    /**
     * One of these, as parameters change it that only Mixpanel understands. Nothing is known of its rows but that the same
     * question has them.
     *
     * @param parameters Mixpanel's names, and what was sent under them
     */
    record Opaque(Audience audience, SortedMap<String, String> parameters) implements Audience {
        public Opaque {
            parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        }
    }
}
