package io.cistern.fresh;

import io.cistern.cache.AgeLimit;
import io.cistern.cache.Freshness;
import java.time.Duration;
import java.time.Instant;

/**
 * How old an answer may be that serves, by what has to be done for it: nothing, for a caller who accepts so much; to ask
 * it anew; or nothing, when that has failed.
 */
record Limits(AgeLimit fresh, AgeLimit accepted, AgeLimit whileRefreshed, AgeLimit whenFailed) {

    static Limits of(Terms terms, Freshness freshness, String project, Instant now) {
        // an answer of this very instant is of age zero, and serves who wants none older
        var after =
                terms.maxAge() == null ? Instant.MIN : now.minus(terms.maxAge()).minusNanos(1);
        if (terms.minFresh() != null) {
            var strict = new AgeLimit(after, terms.minFresh().negated());
            return new Limits(strict, strict, strict, strict);
        }
        var maxStale = terms.maxStale() == null ? Duration.ZERO : terms.maxStale();
        return new Limits(
                AgeLimit.freshAfter(after),
                new AgeLimit(after.equals(Instant.MIN) ? after : after.minus(maxStale), maxStale),
                new AgeLimit(after, freshness.staleWhileRevalidate(project)),
                new AgeLimit(after, freshness.staleIfError(project)));
    }
}
