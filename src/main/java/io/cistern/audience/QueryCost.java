package io.cistern.audience;

import io.cistern.ledger.Spending;
import io.cistern.profile.ProfileQuery;
import java.util.HashSet;
import java.util.Set;

/** A query, the callers that spent calls on it, and how many. */
record QueryCost(ProfileQuery query, Set<String> callers, long calls) {

    QueryCost {
        callers = Set.copyOf(callers);
    }

    static QueryCost of(ProfileQuery query, Spending spending) {
        return new QueryCost(query, Set.of(spending.caller()), spending.calls());
    }

    /** Adds the cost of another spending on the same query. */
    QueryCost and(QueryCost other) {
        var all = new HashSet<>(callers);
        all.addAll(other.callers);
        return new QueryCost(query, all, calls + other.calls);
    }
}
