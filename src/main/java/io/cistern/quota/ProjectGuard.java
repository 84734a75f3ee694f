package io.cistern.quota;

import io.cistern.ledger.Call;
import io.cistern.ledger.Call.Purpose;
import io.cistern.ledger.FollowUpPages;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.ProfileQuery;
import io.cistern.quota.admission.Admissions;
import io.cistern.quota.admission.RollingWindowRateLimiter;
import io.cistern.quota.admission.Sleeper;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** The guards of one project's upstream calls. */
record ProjectGuard(
        CircuitBreaker circuit,
        FailingQueries failing,
        Admissions gate,
        RollingWindowRateLimiter limiter,
        Retry retry,
        Shares shares,
        Savings savings,
        Fingerprints fingerprints,
        InstantSource time,
        Sleeper pause,
        RandomGenerator random) {

    Call call(ProfileQuery query, Cursor cursor, Caller caller) {
        var page = switch (cursor) {
            case Cursor.First() -> 0;
            case Cursor.Next next -> next.page();
        };
        var counted = page == 0 || gate.followUpPages() == FollowUpPages.COUNTED;
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
