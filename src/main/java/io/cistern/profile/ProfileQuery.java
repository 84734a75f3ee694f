package io.cistern.profile;

import io.cistern.where.Condition;
import java.util.stream.Stream;

/** A query for profiles in canonical form: equal queries are equal values. */
public record ProfileQuery(Scope scope, Audience audience, Condition where, Selection select) {

    /** The same query with another selection. */
    public ProfileQuery selecting(Selection selection) {
        return new ProfileQuery(scope, audience, where, selection);
    }

    /** The same query that selects these properties too. */
    public ProfileQuery selectingAlso(Stream<String> properties) {
        return switch (select) {
            case Selection.All() -> this;
            case Selection.Only(var names) ->
                selecting(new Selection.Only(
                        Stream.concat(names.stream(), properties).toList()));
        };
    }
}
