package io.cistern.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.QueryFailure.UpstreamRefused;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Questions that Mixpanel refuses, or answers with more than is taken, and would again. */
final class Refusals {

    private static final long MOST = 10_000;

    private final Cache<ProfileQuery, Refusal> refusals =
            Caffeine.newBuilder().maximumSize(MOST).build();

    private record Refusal(QueryFailure failure, Instant at) {}

    /** Keeps what is no accident. */
    void note(ProfileQuery query, QueryFailure failure, Instant now) {
        if (failure instanceof UpstreamRefused || failure instanceof TooLarge) {
            refusals.put(query, new Refusal(failure, now));
        }
    }

    void forget(ProfileQuery query) {
        refusals.invalidate(query);
    }

    /** What was answered after that instant, and counts as known for so long; it does so no more when the clock was set back. */
    Optional<QueryFailure> known(ProfileQuery query, Instant after, Duration refusedFor, Instant now) {
        return Optional.ofNullable(refusals.getIfPresent(query))
                .filter(refusal -> refusal.at().isAfter(after)
                        && refusal.at().isAfter(now.minus(refusedFor))
                        && !refusal.at().isAfter(now))
                .map(Refusal::failure);
    }
}
