package io.cistern.answer.plan;

import io.cistern.answer.AskOptions;
import io.cistern.answer.derived.KnownIds;
import io.cistern.answer.paged.FetchPlan;
import io.cistern.answer.paged.Forecasts;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.ProfileQuery;
import java.util.List;
import java.util.function.BiPredicate;

/** Plans queries of more ids than one call takes. */
final class SplitPlans {

    private final CacheSearch search;
    private final LookUpFetches fetches;
    private final Forecasts forecasts;
    private final BiPredicate<ProfileQuery, Caller> merging;

    /** @param merging whether a query of that caller would share a call that waits for its permit */
    SplitPlans(
            CacheSearch search, LookUpFetches fetches, Forecasts forecasts, BiPredicate<ProfileQuery, Caller> merging) {
        this.search = search;
        this.fetches = fetches;
        this.forecasts = forecasts;
        this.merging = merging;
    }

    /** Plans to fetch only the ids that cached answers do not know. */
    <T> Plan<T> plan(CachedAnswers<T> cached, AskOptions askOptions) {
        var form = cached.form();
        var known = cached.known(askOptions.age());
        if (known.isComplete()) { // a fetch has ended since the first look-up
            return search.derived(form, search.ids().named(known), 0, askOptions);
        }
        var lookUps = search.ids().lookUps(known);
        var fetchPlan = fetchPlan(form.query(), known, lookUps, askOptions);
        var refusal = askOptions
                .costRefusal(fetchPlan.others())
                .or(() -> lookUps.stream()
                        .flatMap(lookUp -> search.cache().refusal(lookUp, askOptions.age()).stream())
                        .findFirst());
        return refusal.<Plan<T>>map(
                        failure -> new Refuse<>(failure, () -> forecasts.refused(fetchPlan, askOptions, failure)))
                .orElseGet(() -> new SplitFetch<>(
                        form, known, lookUps, askOptions, fetches, () -> forecasts.explain(fetchPlan, askOptions)));
    }

    private FetchPlan.Split fetchPlan(
            ProfileQuery query, KnownIds known, List<ProfileQuery> lookUps, AskOptions askOptions) {
        var joined = lookUps.stream()
                .filter(lookUp -> search.cache().underWay(lookUp, new Cursor.First())
                        || merging.test(lookUp, askOptions.caller()))
                .count();
        var project = query.scope().project();
        var followUp = search.counting().followUp(project);
        var most = search.pages()
                .usualSize(query)
                .map(size -> lookUps.stream()
                        .mapToInt(lookUp -> 1
                                + followUp
                                        * (Math.ceilDiv(lookUp.audience().ids().size(), size) - 1))
                        .sum());
        return new FetchPlan.Split(
                query, known.size(), known.count(), lookUps.size(), Math.toIntExact(joined), most.orElse(null));
    }
}
