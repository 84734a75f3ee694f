package io.cistern.audience;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Completeness;
import io.cistern.audience.AudienceMeters.Outcome;
import io.cistern.cache.AgeLimit;
import io.cistern.profile.Caller;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.CostTooHigh;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one audience cached and fresh. Its first query accepts any fresh answer, which costs nothing where one is
 * cached; each later query demands a newer one.
 */
final class AudienceRefresher {

    private static final Logger log = LoggerFactory.getLogger(AudienceRefresher.class);

    /**
     * The retry delay is one such part of the refresh period after a failure, then two, then four, at most all of them.
     */
    private static final int RETRY_PARTS = 16;

    private static final Duration LONGEST_CHECK = Duration.ofMinutes(1);

    private final BaseAudience audience;
    private final Answers answers;
    private final AudienceBudget audienceBudget;
    private final AudienceSizes audienceSizes;
    private final IdleBudget idleBudget;
    private final AudienceMeters meters;
    private final InstantSource time;

    private volatile @Nullable Instant lastRefresh;
    private Instant notBefore = Instant.MIN;
    private Instant abandoned = Instant.MIN;
    private int failures;
    private boolean suspended;

    AudienceRefresher(
            BaseAudience audience,
            Answers answers,
            AudienceBudget audienceBudget,
            AudienceSizes audienceSizes,
            IdleBudget idleBudget,
            AudienceMeters meters,
            InstantSource time) {
        this.audience = audience;
        this.answers = answers;
        this.audienceBudget = audienceBudget;
        this.audienceSizes = audienceSizes;
        this.idleBudget = idleBudget;
        this.meters = meters;
        this.time = time;
        meters.watch(this, audience, AudienceRefresher::age);
    }

    /**
     * Refreshes the audience if it is due, and returns when to call this method again; {@link Instant#MAX} for never.
     */
    Instant turn() {
        var now = time.instant();
        if (notBefore.isAfter(now.plus(audience.refresh()))) {
            notBefore = now; // the clock was set back: no pause is longer than a period
        }
        if (!suspended && !now.isBefore(notBefore) && isDue(now)) {
            refresh(now);
            now = time.instant();
        }
        return next(now);
    }

    String name() {
        return audience.project() + "." + audience.name();
    }

    private boolean isDue(Instant now) {
        var last = lastRefresh;
        return last == null
                || last.isAfter(now) // the clock was set back
                || !now.isBefore(due(last))
                || (!now.isBefore(early(last)) && idleBudget.spares(audience.project(), audienceBudget.size(audience)));
    }

    private Instant next(Instant now) {
        var last = lastRefresh;
        if (suspended) {
            return Instant.MAX;
        }
        if (failures > 0 || last == null) {
            return notBefore;
        }
        var check = audience.refresh().dividedBy(4L * RETRY_PARTS);
        var nextCheck = now.plus(check.compareTo(LONGEST_CHECK) < 0 ? check : LONGEST_CHECK);
        var early = later(early(last), nextCheck);
        return later(notBefore, early.isBefore(due(last)) ? early : due(last));
    }

    private Instant due(Instant last) {
        return last.plus(audience.period());
    }

    /** Returns from when on a refresh may use permits that would otherwise lapse. */
    private Instant early(Instant last) {
        return last.plus(audience.period().multipliedBy(3).dividedBy(4));
    }

    private void refresh(Instant now) {
        var last = lastRefresh;
        var newest = now.minusMillis(1); // the clock may have been set back
        var newerThan = later(abandoned, last == null ? Instant.MIN : last);
        newerThan = newerThan.isAfter(newest) ? newest : newerThan;
        try {
            evaluate(read(newerThan), newerThan);
        } catch (CostTooHigh e) {
            if (fits()) {
                abandoned = audienceSizes.canShrink(audience.query()) ? time.instant() : abandoned;
                failed(e.getMessage()); // failed calls were repeated, or the next session has larger pages
            }
        } catch (QueryFailure e) {
            if (!Thread.currentThread().isInterrupted()) { // an interrupt means that the service stops
                failed(e.getMessage());
            }
        } catch (RuntimeException e) { // later refreshes must still run
            log.error("Unexpected error while refreshing the base audience {}", name(), e);
            failed("unexpected error");
        }
        notBefore = later(notBefore, time.instant().plus(part())); // refreshes never follow each other at once
    }

    private Answer read(Instant newerThan) {
        var askOptions = new AskOptions(Caller.CISTERN, audience.refresh(), audienceBudget.most(audience))
                .within(AgeLimit.freshAfter(newerThan));
        var answer = answers.ask(audience.query(), Window.ALL, askOptions);
        try (var slices = answer.slices()) {
            slices.forEach(slice -> {});
        }
        return answer;
    }

    private void evaluate(Answer answer, Instant newerThan) {
        if (!answer.asOf().isAfter(newerThan)) {
            failed("the answer is no newer than the cached one");
        } else if (answer.completeness() == Completeness.LEFT_OUT) {
            // Mixpanel would send the same rows again
            failed(answer.leftOut().sentence() + "; so no other answer is derived from this one", audience.period());
        } else if (!answer.complete()) {
            // a retry costs all pages again
            failed("profiles changed while they were read, so the answer is incomplete", audience.period());
        } else {
            lastRefresh = answer.asOf();
            failures = 0;
            if (fits()) {
                meters.refreshed(audience, Outcome.KEPT);
            }
        }
    }

    /** Updates the known size of the answer; suspends the audience when the budget cannot pay for it. */
    private boolean fits() {
        audienceSizes.calls(audience.query()).ifPresent(calls -> audienceBudget.size(audience, calls));
        var excess = audienceBudget.excess();
        excess.ifPresent(arithmetic -> {
            suspended = true;
            audienceBudget.drop(audience);
            meters.refreshed(audience, Outcome.SUSPENDED);
            log.warn(
                    "The base audience {} no longer fits into the budget and is not refreshed until the next start: {};"
                            + " refresh it less often, narrow it, or remove it",
                    name(),
                    arithmetic);
        });
        return excess.isEmpty();
    }

    private void failed(@Nullable String reason) {
        failed(reason, Duration.ZERO);
    }

    /** @param least the shortest pause until the next attempt */
    private void failed(@Nullable String reason, Duration least) {
        var backoff = part().multipliedBy(1L << Math.min(failures, 4));
        var pause = backoff.compareTo(least) < 0 ? least : backoff;
        failures++;
        notBefore = time.instant().plus(pause);
        meters.refreshed(audience, Outcome.FAILED);
        log.warn(
                "The base audience {} was not refreshed; the cached answer stays, and the next attempt is in {}: {}",
                name(),
                Durations.about(pause),
                reason);
    }

    private Duration part() {
        return audience.refresh().dividedBy(RETRY_PARTS);
    }

    private double age() {
        var last = lastRefresh;
        return last == null
                ? Double.NaN
                : Duration.between(last, time.instant()).toMillis() / 1000.0;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
