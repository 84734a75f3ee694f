package io.cistern.advice;

import java.util.List;

/**
 * What there is to say of a project's calls.
 *
 * @param calls what callers spent
 * @param unknown of these, calls for questions that this process does not remember, and which it cannot judge
 * @param advice base audiences that would have saved some of them, the best first
 */
public record AdviceReport(long calls, long unknown, List<Advice> advice) {

    static final AdviceReport NONE = new AdviceReport(0, 0, List.of());

    public AdviceReport {
        advice = List.copyOf(advice);
    }
}
