package io.cistern.fresh;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation;
import io.cistern.answer.Explanation.Alternative.Older;
import io.cistern.answer.Summary;
import io.cistern.answer.plan.AnswerForm;
import io.cistern.answer.plan.AnswerForms;
import io.cistern.answer.plan.Planner;
import io.cistern.cache.Freshness;
import io.cistern.fresh.FreshPlan.Cached;
import io.cistern.fresh.FreshPlan.Missing;
import io.cistern.fresh.ServedAnswer.Reason;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.table.Measure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Plans which answer is served, and executes or explains the plan. */
final class ServingAnswers implements FreshAnswers {

    /** How long a refresh may wait for a permit. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Planner planner;
    private final FreshPlanner fresh;
    private final AnswerForms forms;
    private final Freshness freshness;
    private final BackgroundRefreshes backgroundRefreshes;
    private final FreshMeters meters;

    ServingAnswers(
            Planner planner,
            FreshPlanner fresh,
            AnswerForms forms,
            Freshness freshness,
            BackgroundRefreshes backgroundRefreshes,
            FreshMeters meters) {
        this.planner = planner;
        this.fresh = fresh;
        this.forms = forms;
        this.freshness = freshness;
        this.backgroundRefreshes = backgroundRefreshes;
        this.meters = meters;
    }

    @Override
    public ServedAnswer<Answer> ask(
            ProfileQuery query, Window window, AskOptions askOptions, CacheRequirements cacheRequirements) {
        if (window.cursor() != null) {
            var answer = planner.plan(query, window, bound(askOptions, cacheRequirements))
                    .execute();
            return counted(query, new ServedAnswer<>(answer, Reason.FRESH, false));
        }
        return serve(forms.rows(query, window), ServingAnswers::read, askOptions, cacheRequirements);
    }

    @Override
    public Explanation explain(
            ProfileQuery query, Window window, AskOptions askOptions, CacheRequirements cacheRequirements) {
        if (window.cursor() != null) {
            return planner.plan(query, window, bound(askOptions, cacheRequirements))
                    .explain();
        }
        return switch (fresh.plan(forms.rows(query, window), askOptions, cacheRequirements)) {
            case Cached<Answer> cached -> cached.explain();
            case Missing<Answer> missing -> explain(missing);
        };
    }

    @Override
    public void servedAgain(String project) {
        meters.served(project, Reason.FRESH);
    }

    @Override
    public Optional<Older> older(ProfileQuery query, Window window, AskOptions askOptions) {
        return window.cursor() == null ? fresh.older(forms.rows(query, window), askOptions) : Optional.empty();
    }

    @Override
    public ServedAnswer<Answer> count(ProfileQuery query, AskOptions askOptions, CacheRequirements cacheRequirements) {
        return serve(forms.count(query), _ -> {}, askOptions, cacheRequirements);
    }

    @Override
    public ServedAnswer<Summary> sum(
            ProfileQuery query,
            List<String> groupBy,
            List<Measure> measures,
            AskOptions askOptions,
            CacheRequirements cacheRequirements) {
        return serve(forms.sum(query, groupBy, measures), _ -> {}, askOptions, cacheRequirements);
    }

    private static AskOptions bound(AskOptions askOptions, CacheRequirements cacheRequirements) {
        return cacheRequirements.onlyIfCached() ? askOptions.cachedOnly() : askOptions;
    }

    /** @param read reads an answer to its end */
    private <T> ServedAnswer<T> serve(
            AnswerForm<T> form, Consumer<T> read, AskOptions askOptions, CacheRequirements cacheRequirements) {
        var servedAnswer = switch (fresh.plan(form, askOptions, cacheRequirements)) {
            case Cached<T> cached -> {
                if (cached.reason() == Reason.REFRESHED && !cacheRequirements.onlyIfCached()) {
                    refresh(form, read, askOptions.within(cached.limits().fresh()));
                }
                yield served(cached);
            }
            case Missing<T> missing -> {
                try {
                    yield served(missing);
                } catch (QueryFailure failure) {
                    yield served(fresh.substituteNow(missing, form, askOptions, failure)
                            .orElseThrow(() -> failure));
                }
            }
        };
        var project = form.query().scope().project();
        return counted(
                form.query(),
                new ServedAnswer<>(
                        servedAnswer.answer(),
                        servedAnswer.reason(),
                        cacheRequirements.isOverruled(freshness.maxAge(project))));
    }

    private static <T> ServedAnswer<T> served(FreshPlan<T> plan) {
        return new ServedAnswer<>(plan.plan().execute(), plan.reason(), false);
    }

    /** Explains the stale answer that would be served when the fetch is refused, or else the fetch. */
    private <T> Explanation explain(Missing<T> missing) {
        var explanation = missing.plan().explain();
        return Optional.ofNullable(explanation.refusal())
                .flatMap(failure -> FreshPlanner.substitute(missing, failure))
                .map(Cached::explain)
                .or(() -> fresh.older(missing.cached()).map(explanation::or))
                .orElse(explanation);
    }

    private <T> void refresh(AnswerForm<T> form, Consumer<T> read, AskOptions askOptions) {
        var background = askOptions.by(askOptions.caller().asBatch(), PATIENCE);
        var what = List.of(form.query(), form.what(), Optional.ofNullable(askOptions.maxCost()));
        backgroundRefreshes.begin(
                what, () -> read.accept(planner.plan(form, background).execute()));
    }

    private <T> ServedAnswer<T> counted(ProfileQuery query, ServedAnswer<T> servedAnswer) {
        meters.served(query.scope().project(), servedAnswer.reason());
        return servedAnswer;
    }

    private static void read(Answer answer) {
        try (var slices = answer.slices()) {
            slices.forEach(slice -> {});
        }
    }
}
