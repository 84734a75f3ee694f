package io.cistern.answer.plan;

import io.cistern.answer.Answer;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation;
import io.cistern.answer.Explanation.Outcome;
import io.cistern.answer.paged.Snapshot;

/**
 * Reads an answer whose pages are all cached.
 *
 * @param from the first row
 */
record Held<T>(
        AnswerForm<T> form, Snapshot snapshot, long from, Answer.Source source, AskOptions contract, PagedAnswers paged)
        implements Plan<T> {

    @Override
    public T execute() {
        return form.ofPages().apply(paged.cached(snapshot, from, form.window(), source, contract));
    }

    @Override
    public Explanation explain() {
        return paged.explain(Outcome.HIT, "Every page that is needed is cached", snapshot);
    }
}
