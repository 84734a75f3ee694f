package io.cistern.fresh;

import io.cistern.answer.Answer;
import io.cistern.answer.AnswerForm;
import io.cistern.answer.AnswerForms;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.Contract;
import io.cistern.answer.Explanation;
import io.cistern.answer.Explanation.Alternative.Older;
import io.cistern.answer.Planner;
import io.cistern.answer.Summary;
import io.cistern.cache.Freshness;
import io.cistern.fresh.FreshPlan.Cached;
import io.cistern.fresh.FreshPlan.Missing;
import io.cistern.fresh.Served.Reason;
import io.cistern.profile.Caller;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.table.Measure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Executes plans and explains them. */
final class ServingAnswers implements FreshAnswers {

    /** How long a refresh may wait for a permit. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Planner planner;
    private final FreshPlanner fresh;
    private final AnswerForms forms;
    private final Freshness freshness;
    private final Refreshes refreshes;
    private final FreshMeters meters;

    ServingAnswers(
            Planner planner,
            FreshPlanner fresh,
            AnswerForms forms,
            Freshness freshness,
            Refreshes refreshes,
            FreshMeters meters) {
        this.planner = planner;
        this.fresh = fresh;
        this.forms = forms;
        this.freshness = freshness;
        this.refreshes = refreshes;
        this.meters = meters;
    }

    @Override
    public Served<Answer> ask(ProfileQuery query, Window window, Contract contract, Terms terms) {
        if (window.cursor() != null) {
            var answer = planner.plan(query, window, bound(contract, terms)).execute();
            return counted(query, new Served<>(answer, Reason.FRESH, false));
        }
        return serve(forms.rows(query, window), ServingAnswers::read, contract, terms);
    }

    @Override
    public Explanation explain(ProfileQuery query, Window window, Contract contract, Terms terms) {
        if (window.cursor() != null) {
            return planner.plan(query, window, bound(contract, terms)).explain();
        }
        return switch (fresh.plan(forms.rows(query, window), contract, terms)) {
            case Cached<Answer> cached -> cached.explain();
            case Missing<Answer> missing -> explain(missing);
        };
    }

    @Override
    public Optional<Older> older(ProfileQuery query, Window window, Contract contract) {
        return window.cursor() == null ? fresh.older(forms.rows(query, window), contract) : Optional.empty();
    }

    @Override
    public Served<Answer> count(ProfileQuery query, Contract contract, Terms terms) {
        return serve(forms.count(query), _ -> {}, contract, terms);
    }

    @Override
    public Served<Summary> sum(
            ProfileQuery query, List<String> groupBy, List<Measure> measures, Contract contract, Terms terms) {
        return serve(forms.sum(query, groupBy, measures), _ -> {}, contract, terms);
    }

    private static Contract bound(Contract contract, Terms terms) {
        return terms.onlyIfCached() ? contract.held() : contract;
    }

    /** @param read reads an answer that has begun to its end */
    private <T> Served<T> serve(AnswerForm<T> form, Consumer<T> read, Contract contract, Terms terms) {
        var served = switch (fresh.plan(form, contract, terms)) {
            case Cached<T> cached -> {
                if (cached.reason() == Reason.REFRESHED && !terms.onlyIfCached()) {
                    refresh(form, read, contract.within(cached.limits().fresh()));
                }
                yield served(cached);
            }
            case Missing<T> missing -> {
                try {
                    yield served(missing);
                } catch (QueryFailure failure) {
                    yield served(fresh.substituteNow(missing, form, contract, failure)
                            .orElseThrow(() -> failure));
                }
            }
        };
        var project = form.query().scope().project();
        return counted(
                form.query(),
                new Served<>(served.answer(), served.reason(), terms.isOverruled(freshness.maxAge(project))));
    }

    private static <T> Served<T> served(FreshPlan<T> plan) {
        return new Served<>(plan.plan().execute(), plan.reason(), false);
    }

    /** When a cached answer would serve in place of the one that could not be had, that one is explained. */
    private <T> Explanation explain(Missing<T> missing) {
        var explanation = missing.plan().explain();
        return Optional.ofNullable(explanation.refusal())
                .flatMap(failure -> FreshPlanner.substitute(missing, failure))
                .map(Cached::explain)
                .or(() -> fresh.older(missing.cached()).map(explanation::or))
                .orElse(explanation);
    }

    private <T> void refresh(AnswerForm<T> form, Consumer<T> read, Contract contract) {
        var caller = contract.caller();
        var behind = contract.by(new Caller(caller.name(), caller.weight(), Priority.BATCH), PATIENCE);
        var what = List.of(form.query(), form.what(), Optional.ofNullable(contract.maxCost()));
        refreshes.begin(what, () -> read.accept(planner.plan(form, behind).execute()));
    }

    private <T> Served<T> counted(ProfileQuery query, Served<T> served) {
        meters.served(query.scope().project(), served.reason());
        return served;
    }

    private static void read(Answer answer) {
        try (var slices = answer.slices()) {
            slices.forEach(slice -> {});
        }
    }
}
