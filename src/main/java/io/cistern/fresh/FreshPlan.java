package io.cistern.fresh;

import io.cistern.answer.Explanation;
import io.cistern.answer.plan.CachedAnswers;
import io.cistern.answer.plan.Plan;
import io.cistern.fresh.ServedAnswer.Reason;

/** A plan for an answer of the age that its caller and its project allow, and why it is of that age. */
sealed interface FreshPlan<T> {

    Plan<T> plan();

    Reason reason();

    /** The limits that decided. */
    AgeLimits limits();

    /**
     * A cached answer serves.
     *
     * @param because why it serves, in a sentence; empty for one that is fresh
     */
    record Cached<T>(Plan<T> plan, Reason reason, AgeLimits limits, String because) implements FreshPlan<T> {

        Explanation explain() {
            return because.isEmpty() ? plan.explain() : plan.explain().because(because);
        }
    }

    /** No cached answer serves. Should the plan fail, an older one may serve in its place. */
    record Missing<T>(Plan<T> plan, Reason reason, AgeLimits limits, CachedAnswers<T> cached) implements FreshPlan<T> {}
}
