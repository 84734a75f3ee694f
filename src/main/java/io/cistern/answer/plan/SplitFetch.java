package io.cistern.answer.plan;

import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation;
import io.cistern.answer.LongAnswers.LookUpListener;
import io.cistern.answer.derived.KnownIds;
import io.cistern.profile.ProfileQuery;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Fetches the ids that cached answers do not know, with one look-up for each part of them, and combines all rows. It is planned
 * for a query of more ids than one call takes.
 *
 * @param known what cached answers know
 * @param lookUps the queries that are fetched
 */
record SplitFetch<T>(
        AnswerForm<T> form,
        KnownIds known,
        List<ProfileQuery> lookUps,
        AskOptions contract,
        LookUpFetches fetches,
        Supplier<Explanation> explanation)
        implements Plan<T> {

    @Override
    public T execute() {
        return execute(LookUpListener.NONE, _ -> {});
    }

    /**
     * The same.
     *
     * @param listener receives the progress after each look-up
     * @param fetched receives the ids of the snapshots of the look-ups
     */
    T execute(LookUpListener listener, Consumer<String> fetched) {
        var cost = fetches.fetch(lookUps, contract, known, listener, fetched);
        return form.ofRows().answer(fetches.named(known), 0, cost, contract);
    }

    @Override
    public Explanation explain() {
        return explanation.get();
    }
}
