package io.cistern.audience;

import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.where.Condition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Composes queries for everybody that answer many queries at once. */
final class WideCandidates {

    private static final String ID = "$distinct_id";

    private WideCandidates() {}

    /**
     * Returns a query for everybody with all properties that the queries select or test, and one with all properties if
     * a query selects all.
     *
     * @param tested the properties that a query's filter tests
     */
    static Stream<ProfileQuery> of(
            Scope scope, List<ProfileQuery> queries, Function<ProfileQuery, Set<String>> tested) {
        var names = new TreeSet<String>();
        var all = false;
        for (var query : queries) {
            switch (query.select()) {
                case Selection.All() -> all = true;
                case Selection.Only(var selected) -> {
                    names.addAll(selected);
                    tested.apply(query).stream()
                            .filter(name -> !name.equals(ID)) // is not among the properties
                            .forEach(names::add);
                }
            }
        }
        return Stream.concat(
                names.isEmpty() ? Stream.of() : Stream.of(everybody(scope, new Selection.Only(List.copyOf(names)))),
                all ? Stream.of(everybody(scope, new Selection.All())) : Stream.of());
    }

    private static ProfileQuery everybody(Scope scope, Selection select) {
        return new ProfileQuery(scope, new Audience.Everyone(), new Condition.Everything(), select);
    }
}
