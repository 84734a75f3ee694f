package io.cistern.quota;

import io.cistern.profile.Caller;
import java.util.Map;

/** Who may spend a project's budget, and which part of it is each one's own. */
final class Shares {

    private final Map<String, Integer> weights;

    /** @param weights of the callers that may read the project, by name; none when callers are not told apart */
    Shares(Map<String, Integer> weights) {
        this.weights = Map.copyOf(weights);
    }

    /** The caller's calls in a window of so many: in proportion to the weights, but at least one. */
    int of(Caller caller, int limit) {
        if (!weights.containsKey(caller.name())) {
            return limit;
        }
        var all = weights.values().stream().mapToLong(Integer::longValue).sum();
        return (int) Math.max(1, (long) limit * caller.weight() / all);
    }
}
