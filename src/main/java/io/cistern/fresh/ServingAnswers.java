package io.cistern.fresh;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.Contract;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.Totals;
import io.cistern.answer.Totals.Summary;
import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Freshness;
import io.cistern.fresh.Served.Reason;
import io.cistern.profile.Cursor;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.table.Measure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Serves the freshest answer that is held, or a new one, or says why there is none. */
final class ServingAnswers implements FreshAnswers {

    /** How long a refresh may wait for a permit. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Answers answers;
    private final Totals totals;
    private final CachedPages pages;
    private final Freshness freshness;
    private final Refreshes refreshes;
    private final FreshMeters meters;
    private final InstantSource time;

    ServingAnswers(
            Answers answers,
            Totals totals,
            CachedPages pages,
            Freshness freshness,
            Refreshes refreshes,
            FreshMeters meters,
            InstantSource time) {
        this.answers = answers;
        this.totals = totals;
        this.pages = pages;
        this.freshness = freshness;
        this.refreshes = refreshes;
        this.meters = meters;
        this.time = time;
    }

    @Override
    public Served<Answer> ask(ProfileQuery query, Window window, Contract contract, Terms terms)
            throws InvalidCursorException {
        if (window.cursor() != null) {
            var bound = terms.onlyIfCached() ? contract.held() : contract;
            return counted(query, new Served<>(answers.ask(query, window, bound), Reason.FRESH, false));
        }
        return serve(
                new Wanted<>(query, window, mine -> begin(query, window, mine), ServingAnswers::read), contract, terms);
    }

    @Override
    public Served<Answer> count(ProfileQuery query, Contract contract, Terms terms) {
        return serve(new Wanted<>(query, "count", mine -> totals.count(query, mine), _ -> {}), contract, terms);
    }

    @Override
    public Served<Summary> sum(
            ProfileQuery query, List<String> groupBy, List<Measure> measures, Contract contract, Terms terms) {
        var what = List.of(groupBy, measures);
        return serve(
                new Wanted<>(query, what, mine -> totals.sum(query, groupBy, measures, mine), _ -> {}),
                contract,
                terms);
    }

    /**
     * What is wanted.
     *
     * @param what tells it from all else that is wanted of this question
     * @param read brings what has begun to its end
     */
    private record Wanted<T>(ProfileQuery query, Object what, Function<Contract, T> ask, Consumer<T> read) {

        /** It, if it is held within that limit of age. */
        Optional<T> held(Contract contract, AgeLimit limit) {
            try {
                return Optional.of(ask.apply(contract.within(limit).held()));
            } catch (NothingCached nothing) {
                return Optional.empty();
            }
        }
    }

    private <T> Served<T> serve(Wanted<T> wanted, Contract contract, Terms terms) {
        var project = wanted.query().scope().project();
        var fresh = freshness.maxAge(project);
        var limits = Limits.of(terms.permitted(fresh), freshness, project, time.instant());
        var served = held(wanted, contract, limits, terms).orElseGet(() -> fetched(wanted, contract, limits, terms));
        return counted(wanted.query(), new Served<>(served.answer(), served.reason(), terms.isOverruled(fresh)));
    }

    private <T> Optional<Served<T>> held(Wanted<T> wanted, Contract contract, Limits limits, Terms terms) {
        return served(wanted, contract, limits.fresh(), Reason.FRESH)
                .or(() -> served(wanted, contract, limits.accepted(), Reason.ACCEPTED))
                .or(() -> {
                    var stale = served(wanted, contract, limits.whileRefreshed(), Reason.REFRESHED);
                    if (stale.isPresent() && !terms.onlyIfCached()) {
                        refresh(wanted, contract.within(limits.fresh()));
                    }
                    return stale;
                });
    }

    private <T> Served<T> fetched(Wanted<T> wanted, Contract contract, Limits limits, Terms terms) {
        if (terms.onlyIfCached()) {
            throw new NothingCached();
        }
        var reason = reason(wanted.query());
        try {
            return new Served<>(wanted.ask().apply(contract.within(limits.fresh())), reason, false);
        } catch (QueryFailure failure) {
            return Reason.of(failure)
                    .flatMap(stale -> served(wanted, contract, limits.whenFailed(), stale)
                            .or(() ->
                                    served(wanted, contract, limits.whenFailed().orIncomplete(), stale)))
                    .orElseThrow(() -> failure);
        }
    }

    private static <T> Optional<Served<T>> served(Wanted<T> wanted, Contract contract, AgeLimit limit, Reason reason) {
        return wanted.held(contract, limit).map(answer -> new Served<>(answer, reason, false));
    }

    /** Why the question is asked of Mixpanel. */
    private Reason reason(ProfileQuery query) {
        var first = new Cursor.First();
        if (pages.tier(query, first, AgeLimit.NONE).isEmpty()) {
            return Reason.MISSED;
        }
        return pages.tier(query, first, AgeLimit.FRESH).isEmpty() ? Reason.STALE : Reason.REQUESTED;
    }

    private <T> void refresh(Wanted<T> wanted, Contract contract) {
        var behind = contract.by(contract.caller().asBatch(), PATIENCE);
        var what = List.of(wanted.query(), wanted.what(), Optional.ofNullable(contract.maxCost()));
        refreshes.begin(what, () -> wanted.read().accept(wanted.ask().apply(behind)));
    }

    private <T> Served<T> counted(ProfileQuery query, Served<T> served) {
        meters.served(query.scope().project(), served.reason());
        return served;
    }

    private Answer begin(ProfileQuery query, Window window, Contract contract) {
        try {
            return answers.ask(query, window, contract);
        } catch (InvalidCursorException e) {
            throw new IllegalStateException("It was asked without a cursor", e);
        }
    }

    private static void read(Answer answer) {
        try (var slices = answer.slices()) {
            slices.forEach(slice -> {});
        }
    }
}
