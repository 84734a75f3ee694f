package io.cistern.answer.containment;

import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import io.cistern.table.SortOrder;
import java.util.List;
import java.util.stream.Stream;

/** Widens the selection of a query by the properties that a computation reads. */
public final class QueryWidening {

    private QueryWidening() {}

    public static ProfileQuery with(ProfileQuery query, List<SortOrder> order) {
        return with(query, order.stream().map(SortOrder::property));
    }

    public static ProfileQuery with(ProfileQuery query, Stream<String> properties) {
        return switch (query.select()) {
            case Selection.All() -> query;
            case Selection.Only(var names) -> only(query, Stream.concat(names.stream(), properties));
        };
    }

    /** The query with only these properties. */
    public static ProfileQuery only(ProfileQuery query, Stream<String> properties) {
        var select = new Selection.Only(properties.toList());
        return new ProfileQuery(query.scope(), query.audience(), query.where(), select);
    }
}
