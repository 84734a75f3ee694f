package io.cistern.fresh;

import io.cistern.answer.Explanation;
import io.cistern.answer.plan.CachedAnswers;
import io.cistern.answer.plan.Plan;
import io.cistern.fresh.ServedAnswer.Reason;

/** A plan for an answer whose age the caller and the project allow, with the reason for that age. */
sealed interface FreshPlan<T> {

    Plan<T> plan();

    Reason reason();

    /**
     * A plan to serve a cached answer.
     *
     * @param because why it is served, in a sentence; empty for a fresh answer
     */
    record Cached<T>(Plan<T> plan, Reason reason, AgeLimits limits, String because) implements FreshPlan<T> {

        Explanation explain() {
            return because.isEmpty() ? plan.explain() : plan.explain().because(because);
        }
    }

    /**
     * A plan to fetch, because no cached answer is within the limits. When it fails, a stale answer may be served
     * instead.
     */
    record Missing<T>(Plan<T> plan, Reason reason, AgeLimits limits, CachedAnswers<T> cached) implements FreshPlan<T> {}
}
