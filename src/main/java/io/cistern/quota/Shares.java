package io.cistern.quota;

import io.cistern.profile.Caller;
import java.util.Map;

/** Knows which callers may spend a project's budget, and computes the share of each. */
final class Shares {

    private final Map<String, Integer> weights;

    /** @param weights of the callers that may read the project, by name; empty when callers are not distinguished */
    Shares(Map<String, Integer> weights) {
        this.weights = Map.copyOf(weights);
    }

    /** The caller's share of the calls in a window: in proportion to the weights, but at least one. */
    int of(Caller caller, int limit) {
        if (!weights.containsKey(caller.name())) {
            return limit;
        }
        var all = weights.values().stream().mapToLong(Integer::longValue).sum();
        return (int) Math.max(1, (long) limit * caller.weight() / all);
    }
}
