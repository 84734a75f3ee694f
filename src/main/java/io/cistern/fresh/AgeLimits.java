package io.cistern.fresh;

import io.cistern.cache.AgeLimit;
import io.cistern.cache.Freshness;
import java.time.Duration;
import java.time.Instant;

/**
 * The limits of age of an answer: fresh, stale but accepted by the caller, stale while it is refreshed, and stale when
 * the fetch failed.
 */
record AgeLimits(AgeLimit fresh, AgeLimit accepted, AgeLimit whileRefreshed, AgeLimit whenFailed) {

    static AgeLimits of(CacheRequirements cacheRequirements, Freshness freshness, String project, Instant now) {
        // an answer of this instant has age zero, so it satisfies max-age=0
        var after = cacheRequirements.maxAge() == null
                ? Instant.MIN
                : now.minus(cacheRequirements.maxAge()).minusNanos(1);
        if (cacheRequirements.minFresh() != null) {
            var strict = new AgeLimit(after, cacheRequirements.minFresh().negated());
            return new AgeLimits(strict, strict, strict, strict);
        }
        var maxStale = cacheRequirements.maxStale() == null ? Duration.ZERO : cacheRequirements.maxStale();
        return new AgeLimits(
                AgeLimit.freshAfter(after),
                new AgeLimit(after.equals(Instant.MIN) ? after : after.minus(maxStale), maxStale),
                new AgeLimit(after, freshness.staleWhileRevalidate(project)),
                new AgeLimit(after, freshness.staleIfError(project)));
    }
}
