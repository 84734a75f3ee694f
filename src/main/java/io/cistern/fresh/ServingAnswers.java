package io.cistern.fresh;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.Totals;
import io.cistern.answer.Totals.Summary;
import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Freshness;
import io.cistern.fresh.ServedAnswer.Reason;
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
    private final BackgroundRefreshes backgroundRefreshes;
    private final FreshMeters meters;
    private final InstantSource time;

    ServingAnswers(
            Answers answers,
            Totals totals,
            CachedPages pages,
            Freshness freshness,
            BackgroundRefreshes backgroundRefreshes,
            FreshMeters meters,
            InstantSource time) {
        this.answers = answers;
        this.totals = totals;
        this.pages = pages;
        this.freshness = freshness;
        this.backgroundRefreshes = backgroundRefreshes;
        this.meters = meters;
        this.time = time;
    }

    @Override
    public ServedAnswer<Answer> ask(
            ProfileQuery query, Window window, AskOptions askOptions, CacheRequirements cacheRequirements)
            throws InvalidCursorException {
        if (window.cursor() != null) {
            var bound = cacheRequirements.onlyIfCached() ? askOptions.held() : askOptions;
            return counted(query, new ServedAnswer<>(answers.ask(query, window, bound), Reason.FRESH, false));
        }
        return serve(
                new Wanted<>(query, window, mine -> begin(query, window, mine), ServingAnswers::read),
                askOptions,
                cacheRequirements);
    }

    @Override
    public ServedAnswer<Answer> count(ProfileQuery query, AskOptions askOptions, CacheRequirements cacheRequirements) {
        return serve(
                new Wanted<>(query, "count", mine -> totals.count(query, mine), _ -> {}),
                askOptions,
                cacheRequirements);
    }

    @Override
    public ServedAnswer<Summary> sum(
            ProfileQuery query,
            List<String> groupBy,
            List<Measure> measures,
            AskOptions askOptions,
            CacheRequirements cacheRequirements) {
        var what = List.of(groupBy, measures);
        return serve(
                new Wanted<>(query, what, mine -> totals.sum(query, groupBy, measures, mine), _ -> {}),
                askOptions,
                cacheRequirements);
    }

    /**
     * What is wanted.
     *
     * @param what tells it from all else that is wanted of this question
     * @param read brings what has begun to its end
     */
    private record Wanted<T>(ProfileQuery query, Object what, Function<AskOptions, T> ask, Consumer<T> read) {

        /** It, if it is held within that limit of age. */
        Optional<T> held(AskOptions askOptions, AgeLimit limit) {
            try {
                return Optional.of(ask.apply(askOptions.within(limit).held()));
            } catch (NothingCached nothing) {
                return Optional.empty();
            }
        }
    }

    private <T> ServedAnswer<T> serve(Wanted<T> wanted, AskOptions askOptions, CacheRequirements cacheRequirements) {
        var project = wanted.query().scope().project();
        var fresh = freshness.maxAge(project);
        var ageLimits = AgeLimits.of(cacheRequirements.permitted(fresh), freshness, project, time.instant());
        var servedAnswer = held(wanted, askOptions, ageLimits, cacheRequirements)
                .orElseGet(() -> fetched(wanted, askOptions, ageLimits, cacheRequirements));
        return counted(
                wanted.query(),
                new ServedAnswer<>(servedAnswer.answer(), servedAnswer.reason(), cacheRequirements.isOverruled(fresh)));
    }

    private <T> Optional<ServedAnswer<T>> held(
            Wanted<T> wanted, AskOptions askOptions, AgeLimits ageLimits, CacheRequirements cacheRequirements) {
        return served(wanted, askOptions, ageLimits.fresh(), Reason.FRESH)
                .or(() -> served(wanted, askOptions, ageLimits.accepted(), Reason.ACCEPTED))
                .or(() -> {
                    var stale = served(wanted, askOptions, ageLimits.whileRefreshed(), Reason.REFRESHED);
                    if (stale.isPresent() && !cacheRequirements.onlyIfCached()) {
                        refresh(wanted, askOptions.within(ageLimits.fresh()));
                    }
                    return stale;
                });
    }

    private <T> ServedAnswer<T> fetched(
            Wanted<T> wanted, AskOptions askOptions, AgeLimits ageLimits, CacheRequirements cacheRequirements) {
        if (cacheRequirements.onlyIfCached()) {
            throw new NothingCached();
        }
        var reason = reason(wanted.query());
        try {
            return new ServedAnswer<>(wanted.ask().apply(askOptions.within(ageLimits.fresh())), reason, false);
        } catch (QueryFailure failure) {
            return Reason.of(failure)
                    .flatMap(stale -> served(wanted, askOptions, ageLimits.whenFailed(), stale)
                            .or(() -> served(
                                    wanted, askOptions, ageLimits.whenFailed().orIncomplete(), stale)))
                    .orElseThrow(() -> failure);
        }
    }

    private static <T> Optional<ServedAnswer<T>> served(
            Wanted<T> wanted, AskOptions askOptions, AgeLimit limit, Reason reason) {
        return wanted.held(askOptions, limit).map(answer -> new ServedAnswer<>(answer, reason, false));
    }

    /** Why the question is asked of Mixpanel. */
    private Reason reason(ProfileQuery query) {
        var first = new Cursor.First();
        if (pages.tier(query, first, AgeLimit.NONE).isEmpty()) {
            return Reason.MISSED;
        }
        return pages.tier(query, first, AgeLimit.FRESH).isEmpty() ? Reason.STALE : Reason.REQUESTED;
    }

    private <T> void refresh(Wanted<T> wanted, AskOptions askOptions) {
        var behind = askOptions.by(askOptions.caller().asBatch(), PATIENCE);
        var what = List.of(wanted.query(), wanted.what(), Optional.ofNullable(askOptions.maxCost()));
        backgroundRefreshes.begin(what, () -> wanted.read().accept(wanted.ask().apply(behind)));
    }

    private <T> ServedAnswer<T> counted(ProfileQuery query, ServedAnswer<T> servedAnswer) {
        meters.served(query.scope().project(), servedAnswer.reason());
        return servedAnswer;
    }

    private Answer begin(ProfileQuery query, Window window, AskOptions askOptions) {
        try {
            return answers.ask(query, window, askOptions);
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
