package io.cistern.audience;

import java.util.List;

/**
 * The advice on a project's calls.
 *
 * @param calls the calls that callers spent
 * @param unknown of these, calls for queries that this process does not remember and so cannot judge
 * @param followUps of the calls, those for pages after the first, which the setting counts without learning what they cost
 * @param advice base audiences that would have saved some of them, the best first
 */
public record AdviceReport(long calls, long unknown, long followUps, List<Advice> advice) {

    static final AdviceReport NONE = new AdviceReport(0, 0, 0, List.of());

    public AdviceReport {
        advice = List.copyOf(advice);
    }
}
