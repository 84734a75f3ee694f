package io.cistern.fresh;

import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation.Alternative.Older;
import io.cistern.answer.plan.AnswerForm;
import io.cistern.answer.plan.CachedAnswers;
import io.cistern.answer.plan.Planner;
import io.cistern.cache.AgeLimit;
import io.cistern.cache.Freshness;
import io.cistern.fresh.FreshPlan.Cached;
import io.cistern.fresh.FreshPlan.Missing;
import io.cistern.fresh.ServedAnswer.Reason;
import io.cistern.profile.QueryFailure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Compares the cached answers to a query with the limits of the caller and the project, and plans which answer is
 * served.
 */
final class FreshPlanner {

    private static final String ACCEPTED = "The cached answer is stale, which the request accepts";
    private static final String LATELY = "The cached answer became stale a short while ago";
    private static final String REFRESHED = ". It is served, and refreshed in the background as batch work";
    private static final String STALE = "The cached answer is stale";
    private static final String INCOMPLETE = "The cached answer is incomplete";
    private static final String SUBSTITUTE = ". It is served because Mixpanel cannot be asked now";

    private final Planner planner;
    private final Freshness freshness;
    private final InstantSource time;

    FreshPlanner(Planner planner, Freshness freshness, InstantSource time) {
        this.planner = planner;
        this.freshness = freshness;
        this.time = time;
    }

    /** Plans which answer is served. */
    <T> FreshPlan<T> plan(AnswerForm<T> form, AskOptions askOptions, CacheRequirements cacheRequirements) {
        var project = form.query().scope().project();
        var ageLimits = AgeLimits.of(
                cacheRequirements.permitted(freshness.maxAge(project)), freshness, project, time.instant());
        var fresh = askOptions.within(ageLimits.fresh());
        var cached = planner.find(form, fresh.cachedOnly());
        var whyStale = cacheRequirements.onlyIfCached() ? LATELY : LATELY + REFRESHED;
        var serving = cached.within(ageLimits.fresh())
                .map(plan -> new Cached<>(plan, Reason.FRESH, ageLimits, ""))
                .or(() -> cached.within(ageLimits.accepted())
                        .map(plan -> new Cached<>(plan, Reason.ACCEPTED, ageLimits, ACCEPTED)))
                .or(() -> cached.within(ageLimits.whileRefreshed())
                        .map(plan -> new Cached<>(plan, Reason.REFRESHED, ageLimits, whyStale)));
        if (serving.isPresent()) {
            return serving.get();
        }
        var plan = planner.fetch(cached, cacheRequirements.onlyIfCached() ? fresh.cachedOnly() : fresh);
        return new Missing<>(plan, reason(cached), ageLimits, cached);
    }

    /** The reason to fetch the query. */
    private static Reason reason(CachedAnswers<?> cached) {
        if (!cached.isWithin(AgeLimit.NONE)) {
            return Reason.MISSED;
        }
        return cached.isWithin(AgeLimit.FRESH) ? Reason.REQUESTED : Reason.STALE;
    }

    /** The cached answer that is served instead of an answer that could not be fetched. */
    static <T> Optional<Cached<T>> substitute(Missing<T> missing, QueryFailure failure) {
        return substitute(missing.cached(), missing.limits(), failure);
    }

    /** The same, looked up again, because the cache may have changed before the fetch failed. */
    <T> Optional<Cached<T>> substituteNow(
            Missing<T> missing, AnswerForm<T> form, AskOptions askOptions, QueryFailure failure) {
        var ageLimits = missing.limits();
        return Reason.of(failure).isEmpty()
                ? Optional.empty()
                : substitute(
                        planner.find(
                                form, askOptions.within(ageLimits.whenFailed()).cachedOnly()),
                        ageLimits,
                        failure);
    }

    private static <T> Optional<Cached<T>> substitute(
            CachedAnswers<T> cached, AgeLimits ageLimits, QueryFailure failure) {
        var limit = ageLimits.whenFailed();
        return Reason.of(failure)
                .flatMap(reason -> cached.within(limit)
                        .map(plan -> new Cached<>(plan, reason, ageLimits, STALE + SUBSTITUTE))
                        .or(() -> cached.incompleteWithin(limit)
                                .map(plan -> new Cached<>(plan, reason, ageLimits, INCOMPLETE + SUBSTITUTE))));
    }

    /** The cached answer for a caller that accepts any age. */
    <T> Optional<Older> older(AnswerForm<T> form, AskOptions askOptions) {
        return older(planner.find(form, askOptions.within(AgeLimit.NONE).cachedOnly()));
    }

    /** The same, among answers that were already found. */
    Optional<Older> older(CachedAnswers<?> cached) {
        return cached.within(AgeLimit.NONE)
                .map(plan -> plan.explain().snapshot())
                .map(known -> new Older(
                        Duration.between(known.asOf(), time.instant()),
                        known.freshFor().negated()));
    }
}
