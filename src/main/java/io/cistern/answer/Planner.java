package io.cistern.answer;

import io.cistern.cache.Tier;
import io.cistern.profile.Caller;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.table.Order;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * Decides how a query is answered: from the pages of its own answer, out of the answer to a wider query, by a fetch, or not
 * at all. To ask is to execute the plan; explain describes it.
 */
public final class Planner implements Answers {

    private static final String NOTHING = "Nothing is held that would do, and no call is to be made";

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
    public Answer ask(ProfileQuery query, Window window, Contract contract) {
        return plan(query, window, contract).execute();
    }

    /**
     * Plans the answer to a query, or the rest of one that its cursor goes on with.
     *
     * @throws SnapshotGone when the snapshot of the window's cursor is not cached
     * @throws InvalidCursorException when the window's cursor is not one of this query's
     */
    public Plan<Answer> plan(ProfileQuery query, Window window, Contract contract) {
        var form = forms.rows(query, window);
        var cursor = window.cursor();
        return cursor == null ? plan(form, contract) : goOn(form, query, window.order(), cursor, contract);
    }

    /** Plans an answer of the age that the contract allows. */
    public <T> Plan<T> plan(AnswerForm<T> form, Contract contract) {
        var cached = find(form, contract);
        return cached.within(contract.age()).orElseGet(() -> fetch(cached, contract));
    }

    /** Finds what is cached, whatever its age. An answer in memory that the contract allows is not compared with others. */
    public <T> CachedAnswers<T> find(AnswerForm<T> form, Contract contract) {
        return search.find(form, contract);
    }

    /** Plans to fetch what is not cached within the age that the contract allows, or to refuse that. */
    public <T> Plan<T> fetch(CachedAnswers<T> cached, Contract contract) {
        return contract.fetches()
                ? missing(cached, contract)
                : nothingCached(() -> missing(cached, contract).explain());
    }

    private <T> Plan<T> missing(CachedAnswers<T> cached, Contract contract) {
        var form = cached.form();
        return cached.isWithin(contract.age())
                ? rest(form, cached.own().orElseThrow(), 0, contract)
                : all(cached, contract);
    }

    private <T> Plan<T> all(CachedAnswers<T> cached, Contract contract) {
        var form = cached.form();
        var refusal = contract.tooDear(cached.joined() ? 0 : 1)
                .or(() -> search.cache().refusal(form.query(), contract.age()));
        Supplier<Need> need = () -> new Need.Fresh(
                form.query(),
                form.window(),
                cached.joined(),
                merging.test(form.query(), contract.caller()),
                cached.own().map(Snapshot::first),
                search.pages().usualSize(form.query().scope().project()),
                search.counting().followUp(form.query().scope().project()));
        return refusal.<Plan<T>>map(failure -> refuse(failure, need, contract))
                .orElseGet(() -> new Fetch<>(
                        form, null, contract, search.paged(), opened, () -> forecasts.explain(need.get(), contract)));
    }

    private <T> Plan<T> rest(AnswerForm<T> form, Snapshot snapshot, long from, Contract contract) {
        var span = Span.of(from, form.window().limit(), snapshot);
        var need = need(snapshot, span);
        var refusal = contract.tooDear(need.unpaid() * need.perPage())
                .or(() -> search.pages().refusal(snapshot, span, contract.age()));
        return refusal.<Plan<T>>map(failure -> refuse(failure, () -> need, contract))
                .orElseGet(() -> new Fetch<>(
                        form, need, contract, search.paged(), opened, () -> forecasts.explain(need, contract)));
    }

    private Need.Rest need(Snapshot snapshot, Span span) {
        var unpaid = search.pages().unpaid(snapshot, span);
        var missing = search.pages().missing(snapshot, span);
        // a fetch may have ended between the two looks
        return new Need.Rest(
                snapshot,
                search.pages().freshFor(snapshot),
                span,
                Math.max(missing, unpaid),
                unpaid,
                search.counting().followUp(snapshot.query().scope().project()));
    }

    private <T> Plan<T> refuse(QueryFailure failure, Supplier<Need> need, Contract contract) {
        return new Refuse<>(failure, () -> forecasts.refused(need.get(), contract, failure));
    }

    private static <T> Plan<T> nothingCached(Supplier<Explanation> missing) {
        var nothing = new NothingCached();
        return new Refuse<>(nothing, () -> missing.get().refused(NOTHING, nothing));
    }

    private Plan<Answer> goOn(
            AnswerForm<Answer> form, ProfileQuery query, List<Order> order, RowCursor cursor, Contract contract) {
        if (!cursor.view().isEmpty() || !order.isEmpty()) {
            var rows = search.wholes().rows(cursor, query, order, contract).orElseThrow(SnapshotGone::new);
            return search.derived(form, rows, cursor.within(rows.total()), contract);
        }
        var snapshot = snapshots.find(cursor.snapshot(), query);
        var from = cursor.within(snapshot.total());
        return search.held(form, snapshot, from, Tier.MEMORY, contract)
                .orElseGet(() -> contract.fetches()
                        ? rest(form, snapshot, from, contract)
                        : nothingCached(
                                () -> rest(form, snapshot, from, contract).explain()));
    }
}
