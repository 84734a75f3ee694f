package io.cistern.answer.plan;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.RowCursor;
import io.cistern.answer.paged.FetchPlan;
import io.cistern.answer.paged.Forecasts;
import io.cistern.answer.paged.RowRange;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.Snapshots;
import io.cistern.cache.Tier;
import io.cistern.profile.Caller;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.table.SortOrder;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * Decides how a query is answered: from the pages of its own answer, out of the answer to a wider query, by a fetch, or not
 * at all. To ask is to execute the plan; explain describes it.
 */
public final class Planner implements Answers {

    private static final String NOTHING = "No cached answer satisfies the request, and it allows no call to Mixpanel";

    private final CacheSearch search;
    private final Snapshots snapshots;
    private final AnswerForms forms;
    private final WholeAnswers opened;
    private final Forecasts forecasts;
    private final BiPredicate<ProfileQuery, Caller> merging;

    /** @param merging whether a query of that caller's would leave with a call that waits for its permit */
    Planner(
            CacheSearch search,
            Snapshots snapshots,
            AnswerForms forms,
            Forecasts forecasts,
            BiPredicate<ProfileQuery, Caller> merging) {
        this.search = search;
        this.snapshots = snapshots;
        this.forms = forms;
        this.opened = new WholeAnswers(search.wholes(), snapshots);
        this.forecasts = forecasts;
        this.merging = merging;
    }

    @Override
    public Answer ask(ProfileQuery query, Window window, AskOptions askOptions) {
        return plan(query, window, askOptions).execute();
    }

    /**
     * Plans the answer to a query, or the rest of one that its cursor goes on with.
     *
     * @throws SnapshotGone when the snapshot of the window's cursor is not cached
     * @throws InvalidCursorException when the window's cursor is not one of this query's
     */
    public Plan<Answer> plan(ProfileQuery query, Window window, AskOptions askOptions) {
        var form = forms.rows(query, window);
        var cursor = window.cursor();
        return cursor == null ? plan(form, askOptions) : goOn(form, query, window.order(), cursor, askOptions);
    }

    /** Plans an answer of the age that the contract allows. */
    public <T> Plan<T> plan(AnswerForm<T> form, AskOptions askOptions) {
        var cached = find(form, askOptions);
        return cached.within(askOptions.age()).orElseGet(() -> fetch(cached, askOptions));
    }

    /** Finds what is cached, whatever its age. An answer in memory that the contract allows is not compared with others. */
    public <T> CachedAnswers<T> find(AnswerForm<T> form, AskOptions askOptions) {
        return search.find(form, askOptions);
    }

    /** Plans to fetch what is not cached within the age that the contract allows, or to refuse that. */
    public <T> Plan<T> fetch(CachedAnswers<T> cached, AskOptions askOptions) {
        return askOptions.fetches()
                ? missing(cached, askOptions)
                : nothingCached(() -> missing(cached, askOptions).explain());
    }

    private <T> Plan<T> missing(CachedAnswers<T> cached, AskOptions askOptions) {
        var form = cached.form();
        return cached.isWithin(askOptions.age())
                ? rest(form, cached.own().orElseThrow(), 0, askOptions)
                : all(cached, askOptions);
    }

    private <T> Plan<T> all(CachedAnswers<T> cached, AskOptions askOptions) {
        var form = cached.form();
        var refusal = askOptions
                .tooDear(cached.joined() ? 0 : 1)
                .or(() -> search.cache().refusal(form.query(), askOptions.age()));
        Supplier<FetchPlan> need = () -> new FetchPlan.Fresh(
                form.query(),
                form.window(),
                cached.joined(),
                merging.test(form.query(), askOptions.caller()),
                cached.own().map(Snapshot::first),
                search.pages().usualSize(form.query().scope().project()),
                search.counting().followUp(form.query().scope().project()));
        return refusal.<Plan<T>>map(failure -> refuse(failure, need, askOptions))
                .orElseGet(() -> new Fetch<>(
                        form,
                        null,
                        askOptions,
                        search.paged(),
                        opened,
                        () -> forecasts.explain(need.get(), askOptions)));
    }

    private <T> Plan<T> rest(AnswerForm<T> form, Snapshot snapshot, long from, AskOptions askOptions) {
        var rowRange = RowRange.of(from, form.window().limit(), snapshot);
        var need = need(snapshot, rowRange);
        var refusal = askOptions
                .tooDear(need.unpaid() * need.perPage())
                .or(() -> search.pages().refusal(snapshot, rowRange, askOptions.age()));
        return refusal.<Plan<T>>map(failure -> refuse(failure, () -> need, askOptions))
                .orElseGet(() -> new Fetch<>(
                        form, need, askOptions, search.paged(), opened, () -> forecasts.explain(need, askOptions)));
    }

    private FetchPlan.Rest need(Snapshot snapshot, RowRange rowRange) {
        var unpaid = search.pages().unpaid(snapshot, rowRange);
        var missing = search.pages().missing(snapshot, rowRange);
        // a fetch may have ended between the two looks
        return new FetchPlan.Rest(
                snapshot,
                search.pages().freshFor(snapshot),
                rowRange,
                Math.max(missing, unpaid),
                unpaid,
                search.counting().followUp(snapshot.query().scope().project()));
    }

    private <T> Plan<T> refuse(QueryFailure failure, Supplier<FetchPlan> need, AskOptions askOptions) {
        return new Refuse<>(failure, () -> forecasts.refused(need.get(), askOptions, failure));
    }

    private static <T> Plan<T> nothingCached(Supplier<Explanation> missing) {
        var nothing = new NothingCached();
        return new Refuse<>(nothing, () -> missing.get().refused(NOTHING, nothing));
    }

    private Plan<Answer> goOn(
            AnswerForm<Answer> form,
            ProfileQuery query,
            List<SortOrder> order,
            RowCursor cursor,
            AskOptions askOptions) {
        if (!cursor.view().isEmpty() || !order.isEmpty()) {
            var rows = search.wholes().rows(cursor, query, order, askOptions).orElseThrow(SnapshotGone::new);
            return search.derived(form, rows, cursor.within(rows.total()), askOptions);
        }
        var snapshot = snapshots.find(cursor.snapshot(), query);
        var from = cursor.within(snapshot.total());
        return search.held(form, snapshot, from, Tier.MEMORY, askOptions)
                .orElseGet(() -> askOptions.fetches()
                        ? rest(form, snapshot, from, askOptions)
                        : nothingCached(
                                () -> rest(form, snapshot, from, askOptions).explain()));
    }
}
