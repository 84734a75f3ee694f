package io.cistern.answer.plan;

import io.cistern.answer.Explanation;

/** Decides how one query is answered. A plan contains everything that its execution needs. */
public sealed interface Plan<T> permits Held, Derived, Fetch, SplitFetch, Refuse {

    /**
     * Answers the query as planned.
     *
     * @throws io.cistern.profile.QueryFailure when it cannot be answered
     */
    T execute();

    /** Describes the plan. Spends nothing. */
    Explanation explain();
}
