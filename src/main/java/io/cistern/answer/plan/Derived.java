package io.cistern.answer.plan;

import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation;
import io.cistern.answer.Explanation.Outcome;
import io.cistern.answer.derived.Derivation;
import io.cistern.answer.paged.RowCounting;

/**
 * Derives the answer from a cached answer that contains all of its rows.
 *
 * @param from the first row
 */
record Derived<T>(
        AnswerForm<T> form, Derivation rows, long from, AskOptions contract, PagedAnswers paged, RowCounting counting)
        implements Plan<T> {

    @Override
    public T execute() {
        var answer = form.ofRows().answer(rows, from, 0, contract);
        var first = from == 0;
        counting.saved(form.query().scope().project(), contract, first, form.calls(rows, from) - (first ? 1 : 0));
        return answer;
    }

    @Override
    public Explanation explain() {
        return paged.explain(
                Outcome.DERIVED,
                rows.provenance().isCombined()
                        ? "Cached answers know all of its ids"
                        : "The whole answer to a wider query is cached and contains the rows of this query",
                rows.provenance());
    }
}
