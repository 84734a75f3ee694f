package io.cistern.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cistern.profile.Cursor;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.UpstreamFailure.UpstreamRefused;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Remembers queries that Mixpanel refuses, answers with too much data, or fails at, because it would do so again. A
 * failed query may be sent again after a minute, and after twice that time for each further failure in a row. So a
 * query that Mixpanel never answers costs a few calls in the first hour and one in each hour that follows.
 */
final class NegativeCache {

    private static final long MOST = 10_000;
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final Cache<Target, Refusal> refusals =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /** A page of a query's answer, whatever its session. */
    private record Target(ProfileQuery query, int page) {

        static Target of(ProfileQuery query, Cursor cursor) {
            return new Target(
                    query,
                    switch (cursor) {
                        case Cursor.First() -> 0;
                        case Cursor.Next next -> next.page();
                    });
        }
    }

    /** @param failures how often Mixpanel has failed in a row; 0 for a refusal */
    private record Refusal(QueryFailure failure, Instant at, Instant until, int failures) {

        boolean isOver(Instant now) {
            return at.isAfter(now) || !until.isAfter(now); // the clock may have been set back
        }

        QueryFailure reported(Instant now) {
            if (!(failure instanceof UpstreamUnavailable unavailable)) {
                return failure;
            }
            return new UpstreamUnavailable(
                    Counted.NO,
                    unavailable.concern(),
                    unavailable.getMessage() + ". That was a short while ago, so this query is asked again at " + until
                            + "; no-cache asks it now",
                    null,
                    Duration.between(now, until));
        }
    }

    /**
     * Remembers a failure that is likely to repeat. When a later page fails, the first page of the query is not fetched
     * either.
     */
    void remember(ProfileQuery query, Cursor cursor, QueryFailure failure, Duration refusedFor, Instant now) {
        var target = Target.of(query, cursor);
        if (failure instanceof UpstreamRefused || failure instanceof TooLarge) {
            put(target, new Refusal(failure, now, now.plus(refusedFor), 0));
        } else if (failure instanceof UpstreamUnavailable unavailable
                && unavailable.concern() != Concern.EVERY_QUERY
                && unavailable.counted() == Counted.MAYBE) {
            var failures = failuresBefore(target, now) + 1;
            put(target, new Refusal(failure, now, now.plus(pause(unavailable.concern(), failures)), failures));
        }
    }

    private void put(Target target, Refusal refusal) {
        refusals.put(target, refusal);
        if (target.page() > 0) {
            refusals.put(new Target(target.query(), 0), refusal);
        }
    }

    private int failuresBefore(Target target, Instant now) {
        var before = refusals.getIfPresent(target);
        return before == null || before.until().plus(LONGEST_PAUSE).isBefore(now) ? 0 : before.failures();
    }

    /** A failure that may not be the query's fault allows one retry at once. */
    private static Duration pause(Concern concern, int failures) {
        var step = failures - (concern == Concern.THE_QUERY ? 1 : 2);
        if (step < 0) {
            return Duration.ZERO;
        }
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(step, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** Forgets the failures of a page that was fetched. */
    void forget(ProfileQuery query, Cursor cursor) {
        var target = Target.of(query, cursor);
        var forgotten = refusals.asMap().remove(target);
        if (forgotten != null && target.page() > 0) {
            refusals.asMap().remove(new Target(query, 0), forgotten);
        }
    }

    /** The recent failure of a page after that instant, because of which the page is not fetched now. */
    Optional<QueryFailure> recent(ProfileQuery query, Cursor cursor, Instant after, Instant now) {
        return Optional.ofNullable(refusals.getIfPresent(Target.of(query, cursor)))
                .filter(refusal -> refusal.at().isAfter(after) && !refusal.isOver(now))
                .map(refusal -> refusal.reported(now));
    }
}
