package io.cistern.answer.plan;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation;
import io.cistern.answer.Explanation.Known;
import io.cistern.answer.Explanation.Outcome;
import io.cistern.answer.paged.Computations;
import io.cistern.answer.paged.FetchPlan;
import io.cistern.answer.paged.PagedAnswer;
import io.cistern.answer.paged.RequestBudget;
import io.cistern.answer.paged.RowRange;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.Snapshots;
import io.cistern.cache.Tier;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.Paused;
import io.cistern.quota.Quota;
import java.time.InstantSource;
import java.util.List;

/** Reads answers from their pages: those that are cached, and those that are fetched. */
final class PagedAnswers {

    private final Snapshots snapshots;
    private final SnapshotPages pages;
    private final Computations computations;
    private final Quota quota;
    private final InstantSource time;

    PagedAnswers(Snapshots snapshots, SnapshotPages pages, Computations computations, Quota quota, InstantSource time) {
        this.snapshots = snapshots;
        this.pages = pages;
        this.computations = computations;
        this.quota = quota;
        this.time = time;
    }

    /** Reads pages all of which are cached. */
    PagedAnswer cached(Snapshot snapshot, long from, Window window, Answer.Source source, AskOptions askOptions) {
        return answer(snapshots.know(snapshot), from, window, new RequestBudget(askOptions, time), source);
    }

    /** Goes on with a session: its missing pages are fetched as they are read. */
    PagedAnswer goOn(Snapshot snapshot, AskOptions askOptions) {
        var source = pages.farthest(Tier.MEMORY, snapshot, RowRange.of(0, null, snapshot))
                .map(CacheSearch::source)
                .orElse(Answer.Source.UPSTREAM);
        return new PagedAnswer(
                pages,
                computations,
                snapshots.know(snapshot),
                0,
                null,
                new RequestBudget(askOptions, time),
                source,
                false);
    }

    /** Fetches the first page, and refuses what the others would cost too much for. */
    PagedAnswer fetch(AnswerForm<?> form, AskOptions askOptions) {
        var requestBudget = new RequestBudget(askOptions, time);
        var snapshot = snapshots.know(Snapshot.of(form.query(), pages.first(form.query(), requestBudget)));
        var source = fetched(requestBudget);
        var rowRange = RowRange.of(0, form.window().limit(), snapshot);
        pages.allow(snapshot, rowRange, requestBudget);
        pages.refusal(snapshot, rowRange, requestBudget.age()).ifPresent(failure -> {
            throw failure;
        });
        requireBudget(snapshot, rowRange, requestBudget);
        return answer(snapshot, 0, form.window(), requestBudget, source);
    }

    /** Fetches the missing pages of an answer as they are read. */
    PagedAnswer fetch(FetchPlan.Rest rest, AnswerForm<?> form, AskOptions askOptions) {
        var requestBudget = new RequestBudget(askOptions, time);
        requireBudget(rest.snapshot(), rest.span(), requestBudget);
        return answer(snapshots.know(rest.snapshot()), rest.span().from(), form.window(), requestBudget, rest.source());
    }

    /** The session of an answer that is begun may be replaced when it is lost; a cursor holds its own. */
    private PagedAnswer answer(
            Snapshot snapshot, long from, Window window, RequestBudget requestBudget, Answer.Source source) {
        var renewable = window.cursor() == null;
        return new PagedAnswer(pages, computations, snapshot, from, window.limit(), requestBudget, source, renewable);
    }

    /** Describes an answer that costs nothing. */
    Explanation explain(Outcome outcome, String because, Snapshot snapshot) {
        var known = new Known(snapshot.id(), snapshot.first().asOf(), pages.freshFor(snapshot));
        return Explanation.cached(outcome, List.of(because), known, time.instant());
    }

    private static Answer.Source fetched(RequestBudget requestBudget) {
        if (requestBudget.merged()) {
            return Answer.Source.MERGED;
        }
        return requestBudget.cost() == 0 ? Answer.Source.JOINED : Answer.Source.UPSTREAM;
    }

    /**
     * Refuses what cannot be finished: that is better than to cut it midway, with half of the pages paid for. Others may be
     * fetching the same pages, which spends the budget and spares us the calls: refused is only what is too much when looked
     * at again.
     */
    private void requireBudget(Snapshot snapshot, RowRange rowRange, RequestBudget requestBudget) {
        var project = snapshot.query().scope().project();
        var calls = pages.unpaid(snapshot, rowRange);
        try {
            if (calls > 0 && quota.budget(project).pausedSince() != null) {
                throw new Paused();
            }
            while (calls > 0 && quota.earliest(project, calls).isAfter(requestBudget.startBy())) {
                var now = pages.unpaid(snapshot, rowRange);
                if (now >= calls) {
                    throw new BudgetExhausted(quota.surely(project, calls), calls, pages.paidRows(snapshot, rowRange));
                }
                calls = now;
            }
        } catch (LedgerUnavailableException e) {
            throw e.failure();
        }
    }
}
