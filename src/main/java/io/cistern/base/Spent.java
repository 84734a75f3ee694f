package io.cistern.base;

import io.cistern.profile.ProfileQuery;
import io.cistern.quota.Spending;
import java.util.HashSet;
import java.util.Set;

/** A question, who spent calls on it, and how many. */
record Spent(ProfileQuery query, Set<String> callers, long calls) {

    Spent {
        callers = Set.copyOf(callers);
    }

    static Spent of(ProfileQuery query, Spending spending) {
        return new Spent(query, Set.of(spending.caller()), spending.calls());
    }

    /** Both, of one question. */
    Spent and(Spent other) {
        var all = new HashSet<>(callers);
        all.addAll(other.callers);
        return new Spent(query, all, calls + other.calls);
    }
}
