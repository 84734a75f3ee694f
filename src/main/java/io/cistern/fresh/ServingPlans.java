package io.cistern.fresh;

import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.Plan;
import io.cistern.answer.Plan.Alternative.Older;
import io.cistern.answer.Plan.Outcome;
import io.cistern.answer.Plans;
import io.cistern.cache.AgeLimit;
import io.cistern.cache.Freshness;
import io.cistern.fresh.ServedAnswer.Reason;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.NothingCached;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Foretells what {@link ServingAnswers} does. */
final class ServingPlans implements FreshPlans {

    private static final String NOTHING = "Nothing is held that would do, and no call is to be made";
    private static final Set<Outcome> HELD = EnumSet.of(Outcome.HIT, Outcome.DERIVED);

    private final Plans plans;
    private final Freshness freshness;
    private final InstantSource time;

    ServingPlans(Plans plans, Freshness freshness, InstantSource time) {
        this.plans = plans;
        this.freshness = freshness;
        this.time = time;
    }

    @Override
    public Plan explain(ProfileQuery query, Window window, AskOptions askOptions, CacheRequirements cacheRequirements)
            throws InvalidCursorException {
        var project = query.scope().project();
        var ageLimits = AgeLimits.of(
                cacheRequirements.permitted(freshness.maxAge(project)), freshness, project, time.instant());
        var bound = cacheRequirements.onlyIfCached() ? askOptions.held() : askOptions;
        var plan = plans.explain(query, window, bound.within(ageLimits.fresh()));
        if (HELD.contains(plan.outcome())) {
            return plan;
        }
        if (window.cursor() != null) {
            return cacheRequirements.onlyIfCached() ? plan.refused(NOTHING, new NothingCached()) : plan;
        }
        var accepted = held(query, window, askOptions, ageLimits.accepted());
        if (accepted.isPresent()) {
            return accepted.get().because("The cached answer is stale, which the request accepts");
        }
        var refreshed = held(query, window, askOptions, ageLimits.whileRefreshed());
        if (refreshed.isPresent()) {
            return refreshed
                    .get()
                    .because(
                            cacheRequirements.onlyIfCached()
                                    ? "The cached answer became stale a short while ago"
                                    : "The cached answer became stale a short while ago. It is served, and refreshed in the background as batch work");
        }
        var failure = plan.refusal();
        if (failure != null && Reason.of(failure).isPresent() && !cacheRequirements.onlyIfCached()) {
            var failed = held(query, window, askOptions, ageLimits.whenFailed());
            if (failed.isPresent()) {
                return failed.get()
                        .because("The cached answer is stale. It is served because Mixpanel cannot be asked now");
            }
            var incomplete =
                    held(query, window, askOptions, ageLimits.whenFailed().orIncomplete());
            if (incomplete.isPresent()) {
                return incomplete
                        .get()
                        .because("The cached answer is incomplete. It is served because Mixpanel cannot be asked now");
            }
        }
        var refused = cacheRequirements.onlyIfCached() ? plan.refused(NOTHING, new NothingCached()) : plan;
        return older(query, window, askOptions).map(refused::or).orElse(refused);
    }

    @Override
    public Optional<Older> older(ProfileQuery query, Window window, AskOptions askOptions)
            throws InvalidCursorException {
        return held(query, window, askOptions, AgeLimit.NONE)
                .map(Plan::snapshot)
                .map(known -> new Older(
                        Duration.between(known.asOf(), time.instant()),
                        known.freshFor().negated()));
    }

    private Optional<Plan> held(ProfileQuery query, Window window, AskOptions askOptions, AgeLimit limit)
            throws InvalidCursorException {
        var plan = plans.explain(query, window, askOptions.within(limit).held());
        return HELD.contains(plan.outcome()) ? Optional.of(plan) : Optional.empty();
    }
}
