package io.cistern.profile;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Names whose profiles a query is about. Cohort and behaviors exclude each other (Mixpanel's Query Profiles page). */
public sealed interface Audience {

    /** The requested ids, also those inside an opaque audience; empty when the query is not by ids. */
    default List<String> ids() {
        return switch (this) {
            case Identified(var all, var _) -> all;
            case Opaque(var inner, var parameters) -> inner.ids();
            case Everyone _, Cohort _, Behaving _ -> List.of();
        };
    }

    record Everyone() implements Audience {}

    /**
     * The given ids. The order in which a caller names them does not change which profiles they are, so audiences that
     * differ only in it are equal.
     *
     * @param ids sorted and without duplicates
     * @param asked the same ids in the order in which the caller names them
     */
    record Identified(List<String> ids, List<String> asked) implements Audience {
        public Identified {
            if (asked.isEmpty()) {
                throw new IllegalArgumentException("At least one id");
            }
            asked = asked.stream().distinct().toList();
            ids = asked.stream().sorted().toList();
        }

        /** Creates an audience of ids in the order in which the caller names them. */
        public Identified(List<String> asked) {
            this(asked, asked);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Identified(var others, var _) && ids.equals(others);
        }

        @Override
        public int hashCode() {
            return ids.hashCode();
        }

        /** Equal audiences have the same text, because snapshots and cursors are named by it. */
        @Override
        public String toString() {
            return "Identified[ids=" + ids + "]";
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
     * @param asOf the end of the events' time windows; fixed, because otherwise later pages would be another query
     */
    record Behaving(String behaviors, Instant asOf) implements Audience {}

    /**
     * An audience that is changed by parameters that only Mixpanel understands. Only equal queries are known to have
     * the same rows.
     *
     * @param parameters the parameters by Mixpanel's names, with the values that were sent
     */
    record Opaque(Audience audience, SortedMap<String, String> parameters) implements Audience {
        public Opaque {
            parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        }
    }
}
