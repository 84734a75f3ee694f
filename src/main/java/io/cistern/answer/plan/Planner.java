package io.cistern.answer.plan;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.RowCursor;
import io.cistern.answer.paged.FetchPlan;
import io.cistern.answer.paged.Forecasts;
import io.cistern.answer.paged.PageForecast;
import io.cistern.answer.paged.RowRange;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.Snapshots;
import io.cistern.cache.Tier;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.table.SortOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * Plans how a query is answered: from its own cached pages, from the cached answer to a wider query, by a fetch, or
 * with a refusal. Asking executes the plan; explain describes it.
 */
public final class Planner implements Answers {

    private static final String NOTHING = "No cached answer satisfies the request, and it allows no call to Mixpanel";

    private final CacheSearch search;
    private final Snapshots snapshots;
    private final AnswerForms forms;
    private final WholeAnswers wholeAnswers;
    private final SplitPlans splitPlans;
    private final Forecasts forecasts;
    private final BiPredicate<ProfileQuery, Caller> merging;

    /** @param merging whether a query of that caller would share a call that waits for its permit */
    Planner(
            CacheSearch search,
            Snapshots snapshots,
            AnswerForms forms,
            LookUpFetches lookUpFetches,
            Forecasts forecasts,
            BiPredicate<ProfileQuery, Caller> merging) {
        this.search = search;
        this.snapshots = snapshots;
        this.forms = forms;
        this.wholeAnswers = new WholeAnswers(search.wholes(), snapshots);
        this.splitPlans = new SplitPlans(search, lookUpFetches, forecasts, merging);
        this.forecasts = forecasts;
        this.merging = merging;
    }

    @Override
    public Answer ask(ProfileQuery query, Window window, AskOptions askOptions) {
        return plan(query, window, askOptions).execute();
    }

    /**
     * Plans the answer to a query, or the rows after its cursor.
     *
     * @throws SnapshotGone when the snapshot of the window's cursor is not cached
     * @throws InvalidCursorException when the window's cursor belongs to another query
     */
    public Plan<Answer> plan(ProfileQuery query, Window window, AskOptions askOptions) {
        var form = forms.rows(query, window);
        var cursor = window.cursor();
        return cursor == null ? plan(form, askOptions) : goOn(form, query, window.order(), cursor, askOptions);
    }

    /** Plans an answer within the limit of age. */
    public <T> Plan<T> plan(AnswerForm<T> form, AskOptions askOptions) {
        var cached = find(form, askOptions);
        return cached.within(askOptions.age()).orElseGet(() -> fetch(cached, askOptions));
    }

    /**
     * Finds cached answers, whatever their age. The database is not searched when an answer in memory is within the
     * limit of age.
     */
    public <T> CachedAnswers<T> find(AnswerForm<T> form, AskOptions askOptions) {
        // in this order: a fetch that ends in between has left its page
        var joined = search.cache().underWay(form.query(), new Cursor.First());
        var own = search.cache().find(form.query(), askOptions.age());
        return new CachedAnswers<>(form, askOptions, search, joined, own);
    }

    /** Plans to fetch the pages that are not cached within the limit of age, or to refuse the query. */
    public <T> Plan<T> fetch(CachedAnswers<T> cached, AskOptions askOptions) {
        if (askOptions.fetches()) {
            return missing(cached, askOptions);
        }
        var now = cached.isWithin(askOptions.age()) ? cached : find(cached.form(), askOptions);
        return now.equals(cached) || !now.isWithin(askOptions.age())
                ? nothingCached(() -> missing(cached, askOptions).explain())
                : now.within(askOptions.age()) // a fetch has ended since the first look-up
                        .orElseGet(() ->
                                nothingCached(() -> missing(now, askOptions).explain()));
    }

    private <T> Plan<T> missing(CachedAnswers<T> cached, AskOptions askOptions) {
        var form = cached.form();
        if (search.ids().isSplit(form.query())) {
            return splitPlans.plan(cached, askOptions);
        }
        return cached.isWithin(askOptions.age())
                ? cached.own()
                        .filter(own -> isReadable(form, own, 0))
                        .map(own -> rest(form, own, 0, askOptions))
                        .orElseGet(() -> all(cached, askOptions))
                : all(cached, askOptions);
    }

    private <T> Plan<T> all(CachedAnswers<T> cached, AskOptions askOptions) {
        var costTooHigh = askOptions.costRefusal(cached.joined() ? 0 : 1);
        if (costTooHigh.isEmpty()) {
            return all(cached, Optional.empty(), askOptions);
        }
        // another request may have begun or ended the fetch since the look-up
        var now = find(cached.form(), askOptions);
        return now.within(askOptions.age())
                .orElseGet(() -> now.isWithin(askOptions.age())
                        ? rest(now.form(), now.own().orElseThrow(), 0, askOptions)
                        : all(now, costTooHigh.filter(_ -> !now.joined()), askOptions));
    }

    /** @param costTooHigh the refusal of what the first page costs */
    private <T> Plan<T> all(CachedAnswers<T> cached, Optional<QueryFailure> costTooHigh, AskOptions askOptions) {
        var form = cached.form();
        var refusal = costTooHigh.or(() -> search.cache().refusal(form.query(), askOptions.age()));
        Supplier<FetchPlan> fetchPlan = () -> new FetchPlan.Fresh(
                cached.joined(),
                merging.test(form.query(), askOptions.caller()),
                forecast(cached, askOptions),
                search.counting().followUp(form.query().scope().project()));
        return refusal.<Plan<T>>map(failure -> refuse(failure, fetchPlan, askOptions))
                .orElseGet(() -> new Fetch<>(
                        form,
                        null,
                        askOptions,
                        search.paged(),
                        wholeAnswers,
                        () -> forecasts.explain(fetchPlan.get(), askOptions)));
    }

    /** Cached rows that are too old to be served still tell how many profiles match. */
    private <T> PageForecast forecast(CachedAnswers<T> cached, AskOptions askOptions) {
        var form = cached.form();
        var query = form.query();
        var last = cached.own()
                .filter(_ -> !cached.isWithin(askOptions.age())) // or some of its pages are no longer cached
                .map(Snapshot::first);
        var totals = search.wholes().totals(query);
        return new PageForecast(
                query,
                form.window(),
                last,
                search.pages().usualSize(query),
                last.isPresent() || totals.same().isPresent() ? totals : totals.or(cached.derivedTotal()));
    }

    private boolean isReadable(AnswerForm<?> form, Snapshot snapshot, long from) {
        return search.pages()
                .isReadable(snapshot, RowRange.of(from, form.window().limit(), snapshot));
    }

    private <T> Plan<T> rest(AnswerForm<T> form, Snapshot snapshot, long from, AskOptions askOptions) {
        var rowRange = RowRange.of(from, form.window().limit(), snapshot);
        var fetchPlan = fetchPlan(snapshot, rowRange);
        var refusal = askOptions
                .costRefusal(fetchPlan.unpaid() * fetchPlan.perPage())
                .or(() -> search.pages().refusal(snapshot, rowRange, askOptions.age()));
        return refusal.<Plan<T>>map(failure -> refuse(failure, () -> fetchPlan, askOptions))
                .orElseGet(() -> new Fetch<>(
                        form,
                        fetchPlan,
                        askOptions,
                        search.paged(),
                        wholeAnswers,
                        () -> forecasts.explain(fetchPlan, askOptions)));
    }

    private FetchPlan.Rest fetchPlan(Snapshot snapshot, RowRange rowRange) {
        var unpaid = search.pages().unpaid(snapshot, rowRange);
        var missing = search.pages().missing(snapshot, rowRange);
        // a fetch may have ended between the two counts
        return new FetchPlan.Rest(
                snapshot,
                search.pages().freshFor(snapshot),
                rowRange,
                Math.max(missing, unpaid),
                unpaid,
                search.counting().followUp(snapshot.query().scope().project()));
    }

    private <T> Plan<T> refuse(QueryFailure failure, Supplier<FetchPlan> fetchPlan, AskOptions askOptions) {
        return new Refuse<>(failure, () -> forecasts.refused(fetchPlan.get(), askOptions, failure));
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
            var rows = search.ids()
                    .rows(cursor, query, order, askOptions)
                    .or(() -> search.wholes().rows(cursor, query, order, askOptions))
                    .orElseThrow(SnapshotGone::new);
            return search.derived(form, rows, cursor.within(rows.total()), askOptions);
        }
        var snapshot = snapshots.find(cursor.snapshot(), query);
        var from = cursor.within(snapshot.total());
        if (!isReadable(form, snapshot, from)) {
            throw new SnapshotGone();
        }
        return search.cached(form, snapshot, from, Tier.MEMORY, askOptions)
                .orElseGet(() -> askOptions.fetches()
                        ? rest(form, snapshot, from, askOptions)
                        : nothingCached(
                                () -> rest(form, snapshot, from, askOptions).explain()));
    }
}
