package io.cistern.answer.plan;

import io.cistern.answer.Explanation;
import io.cistern.profile.QueryFailure;
import java.util.function.Supplier;

/** Refuses the query before any page is fetched for it. */
record Refuse<T>(QueryFailure failure, Supplier<Explanation> explanation) implements Plan<T> {

    @Override
    public T execute() {
        throw failure;
    }

    @Override
    public Explanation explain() {
        return explanation.get();
    }
}
