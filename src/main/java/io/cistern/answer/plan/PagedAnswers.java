package io.cistern.answer.plan;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation;
import io.cistern.answer.Explanation.Known;
import io.cistern.answer.Explanation.Outcome;
import io.cistern.answer.derived.Provenance;
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
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Reads answers from cached and fetched pages. */
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

    /** Reads an answer whose pages are all cached. */
    PagedAnswer cached(Snapshot snapshot, long from, Window window, Answer.Source source, AskOptions askOptions) {
        return answer(snapshots.know(snapshot), from, window, new RequestBudget(askOptions, time), source);
    }

    /** Continues a session. Its missing pages are fetched as they are read. */
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

    /**
     * Fetches the first page. Refused: an answer whose other pages cost more than the caller's limit or the budget
     * allows.
     */
    PagedAnswer fetch(AnswerForm<?> form, AskOptions askOptions) {
        return fetch(form, new RequestBudget(askOptions, time));
    }

    /** The same, for a request that also makes other calls. */
    PagedAnswer fetch(AnswerForm<?> form, RequestBudget requestBudget) {
        var snapshot = snapshots.know(Snapshot.of(form.query(), pages.first(form.query(), requestBudget)));
        var rowRange = RowRange.of(0, form.window().limit(), snapshot);
        if (!pages.isReadable(snapshot, rowRange)) {
            snapshot = pages.renewed(snapshot, rowRange, requestBudget);
            rowRange = RowRange.of(0, form.window().limit(), snapshot);
        }
        var source = fetched(requestBudget);
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

    /** A lost session may be replaced, except under a cursor, which names its session. */
    private PagedAnswer answer(
            Snapshot snapshot, long from, Window window, RequestBudget requestBudget, Answer.Source source) {
        var renewable = window.cursor() == null;
        return new PagedAnswer(pages, computations, snapshot, from, window.limit(), requestBudget, source, renewable);
    }

    /** Describes an answer that costs nothing. */
    Explanation explain(Outcome outcome, String because, Snapshot snapshot) {
        return explain(
                outcome, because, new Known(snapshot.id(), snapshot.first().asOf(), pages.freshFor(snapshot)));
    }

    /** Describes an answer of derived rows, which costs nothing. */
    Explanation explain(Outcome outcome, String because, Provenance provenance) {
        return explain(outcome, because, new Known(provenance.id(), provenance.asOf(), provenance.freshFor()));
    }

    private Explanation explain(Outcome outcome, String because, Known known) {
        return Explanation.cached(outcome, List.of(because), known, time.instant());
    }

    private static Answer.Source fetched(RequestBudget requestBudget) {
        if (requestBudget.merged()) {
            return Answer.Source.MERGED;
        }
        return requestBudget.cost() == 0 ? Answer.Source.JOINED : Answer.Source.UPSTREAM;
    }

    /**
     * Refuses an answer that cannot be finished, because otherwise it would break off after some of its pages were paid
     * for. Other requests may be fetching the same pages, which spends the budget but also saves this answer the calls.
     * So the missing pages are counted again before the refusal.
     */
    private void requireBudget(Snapshot snapshot, RowRange rowRange, RequestBudget requestBudget) {
        requireBudget(
                snapshot.query().scope().project(),
                requestBudget,
                () -> pages.unpaid(snapshot, rowRange),
                () -> pages.paidRows(snapshot, rowRange));
    }

    /**
     * Refuses calls that the budget does not allow to finish.
     *
     * @param unpaid how many calls no request is making now
     * @param paidRows how many rows cost nothing
     */
    void requireBudget(String project, RequestBudget requestBudget, IntSupplier unpaid, LongSupplier paidRows) {
        var calls = unpaid.getAsInt();
        try {
            if (calls > 0 && quota.budget(project).pausedSince() != null) {
                throw new Paused();
            }
            while (calls > 0 && quota.earliest(project, calls).compareTo(requestBudget.patience()) > 0) {
                var remaining = unpaid.getAsInt();
                if (remaining >= calls) {
                    var start = time.instant().plus(quota.surely(project, calls));
                    throw new BudgetExhausted(start, calls, paidRows.getAsLong());
                }
                calls = remaining;
            }
        } catch (LedgerUnavailableException e) {
            throw e.failure();
        }
    }
}
