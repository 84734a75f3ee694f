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
 * Keeps one audience held and fresh, by turns. What it asks first is whatever counts as fresh, which costs nothing where
 * it is held; from then on it asks past that.
 */
final class AudienceRefresher {

    private static final Logger log = LoggerFactory.getLogger(AudienceRefresher.class);

    /** Parts of a refresh period: after a failure one passes, then two, then four, at most all of them. */
    private static final int PARTS = 16;

    private static final Duration LOOK = Duration.ofMinutes(1);

    private final BaseAudience audience;
    private final Answers answers;
    private final AudienceBudget audienceBudget;
    private final AudienceSizes audienceSizes;
    private final IdleBudget idleBudget;
    private final AudienceMeters meters;
    private final InstantSource time;

    private volatile @Nullable Instant held;
    private Instant notBefore = Instant.MIN;
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

    /** Does what is due now, and returns when to be called again; {@link Instant#MAX} for never. */
    Instant turn() {
        var now = time.instant();
        if (notBefore.isAfter(now.plus(audience.refresh()))) {
            notBefore = now; // the clock was set back: no pause is longer
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
        var asked = held;
        return asked == null
                || asked.isAfter(now) // the clock was set back
                || !now.isBefore(due(asked))
                || (!now.isBefore(early(asked))
                        && idleBudget.spares(audience.project(), audienceBudget.size(audience)));
    }

    private Instant next(Instant now) {
        var asked = held;
        if (suspended) {
            return Instant.MAX;
        }
        if (failures > 0 || asked == null) {
            return notBefore;
        }
        var look = audience.refresh().dividedBy(4L * PARTS);
        var soon = now.plus(look.compareTo(LOOK) < 0 ? look : LOOK);
        var early = later(early(asked), soon);
        return later(notBefore, early.isBefore(due(asked)) ? early : due(asked));
    }

    private Instant due(Instant asked) {
        return asked.plus(audience.period());
    }

    /** From then on permits may be used that would lapse otherwise. */
    private Instant early(Instant asked) {
        return asked.plus(audience.period().multipliedBy(3).dividedBy(4));
    }

    private void refresh(Instant now) {
        var asked = held;
        var after = asked == null ? Instant.MIN : asked.isBefore(now) ? asked : now.minusMillis(1);
        try {
            settle(read(after), after);
        } catch (CostTooHigh dear) {
            if (fits()) {
                failed(dear.getMessage()); // calls that failed and were made again
            }
        } catch (QueryFailure failure) {
            if (!Thread.currentThread().isInterrupted()) { // the service stops: nothing is wrong
                failed(failure.getMessage());
            }
        } catch (RuntimeException mistake) {
            log.error("A refresh of the base audience {} met a bug", name(), mistake); // and the next one must come
            failed("a bug");
        }
        notBefore = later(notBefore, time.instant().plus(part())); // whatever comes of it: refreshes do not chase
    }

    private Answer read(Instant after) {
        var askOptions = new AskOptions(Caller.CISTERN, audience.refresh(), audienceBudget.most(audience))
                .within(AgeLimit.freshAfter(after));
        var answer = answers.ask(audience.query(), Window.ALL, askOptions);
        try (var slices = answer.slices()) {
            slices.forEach(slice -> {});
        }
        return answer;
    }

    private void settle(Answer answer, Instant after) {
        if (!answer.asOf().isAfter(after)) {
            failed("what came is no newer");
        } else if (answer.completeness() == Completeness.LEFT_OUT) {
            // Mixpanel would send the same rows again
            failed(answer.leftOut().sentence() + "; so nothing is derived from what came", audience.period());
        } else if (!answer.complete()) {
            // to ask again costs all of it again
            failed("profiles changed while they were read, and do not add up", audience.period());
        } else {
            held = answer.asOf();
            failures = 0;
            if (fits()) {
                meters.refreshed(audience, Outcome.KEPT);
            }
        }
    }

    /** Looks at the size that the answer turned out to have; suspends the audience when the budget does not hold it. */
    private boolean fits() {
        audienceSizes.calls(audience.query()).ifPresent(calls -> audienceBudget.size(audience, calls));
        var excess = audienceBudget.excess();
        excess.ifPresent(arithmetic -> {
            suspended = true;
            audienceBudget.drop(audience);
            meters.refreshed(audience, Outcome.SUSPENDED);
            log.warn(
                    "The base audience {} has outgrown the budget and is not refreshed any more until the next start: {};"
                            + " refresh it less often, narrow it, or leave it out",
                    name(),
                    arithmetic);
        });
        return excess.isEmpty();
    }

    private void failed(@Nullable String why) {
        failed(why, Duration.ZERO);
    }

    /** @param least the shortest time until it is tried again */
    private void failed(@Nullable String why, Duration least) {
        var longer = part().multipliedBy(1L << Math.min(failures, 4));
        var pause = longer.compareTo(least) < 0 ? least : longer;
        failures++;
        notBefore = time.instant().plus(pause);
        meters.refreshed(audience, Outcome.FAILED);
        log.warn(
                "The base audience {} was not refreshed; what is held stays, and it is tried again in {}: {}",
                name(),
                Durations.about(pause),
                why);
    }

    private Duration part() {
        return audience.refresh().dividedBy(PARTS);
    }

    private double age() {
        var asked = held;
        return asked == null
                ? Double.NaN
                : Duration.between(asked, time.instant()).toMillis() / 1000.0;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
