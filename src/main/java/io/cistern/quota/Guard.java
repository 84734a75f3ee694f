package io.cistern.quota;

import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.ProfileQuery;
import io.cistern.quota.Call.Purpose;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** What stands between a project and its upstream. */
record Guard(
        CircuitBreaker circuit,
        FailingQueries failing,
        Gate gate,
        RollingWindowRateLimiter limiter,
        Retry retry,
        Shares shares,
        Savings savings,
        Fingerprints fingerprints,
        InstantSource time,
        Pause pause,
        RandomGenerator random) {

    Call call(ProfileQuery query, Cursor cursor, Caller caller) {
        var page = switch (cursor) {
            case Cursor.First() -> 0;
            case Cursor.Next next -> next.page();
        };
        var counted = page == 0 || gate.terms().followUpPages() == FollowUpPages.COUNTED;
        var fingerprint = fingerprints.of(query);
        return new Call(
                gate.project(),
                page,
                fingerprint,
                fingerprints.of(fingerprint + cursor),
                caller,
                Purpose.QUERY,
                counted);
    }
}
