package io.cistern.answer.plan;

import io.cistern.answer.Explanation;

/** What becomes of a query. A plan carries all that it takes to execute it. */
public sealed interface Plan<T> permits Held, Derived, Fetch, Refuse {

    /**
     * Answers the query as planned.
     *
     * @throws io.cistern.profile.QueryFailure when it cannot be answered
     */
    T execute();

    /** Describes the plan. Spends nothing. */
    Explanation explain();
}
