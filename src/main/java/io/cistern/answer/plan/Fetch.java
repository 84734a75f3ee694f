package io.cistern.answer.plan;

import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation;
import io.cistern.answer.paged.FetchPlan;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the pages that are not cached, or waits for them while others fetch them.
 *
 * @param rest the missing pages of an answer whose first page is cached; null when the first page is fetched as well
 */
record Fetch<T>(
        AnswerForm<T> form,
        FetchPlan.@Nullable Rest rest,
        AskOptions contract,
        PagedAnswers paged,
        WholeAnswers wholes,
        Supplier<Explanation> explanation)
        implements Plan<T> {

    @Override
    public T execute() {
        var pages = rest == null ? paged.fetch(form, contract) : paged.fetch(rest, form, contract);
        return form.needsAllRows()
                ? form.ofRows().answer(wholes.read(pages, form, contract), 0, pages.cost(), contract)
                : form.ofPages().apply(pages);
    }

    @Override
    public Explanation explain() {
        return explanation.get();
    }
}
