package io.cistern.quota;

import io.cistern.ledger.Ledger;
import io.cistern.ledger.LostLedgerPolicy;
import io.cistern.ledger.QuotaTerms;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.quota.QuotaProperties.Project;
import io.cistern.quota.admission.Admissions;
import io.cistern.quota.admission.PeerFetchWait;
import io.cistern.quota.admission.PermitQueue;
import io.cistern.quota.admission.RollingWindowRateLimiter;
import io.cistern.quota.admission.Sleeper;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.ratelimiter.event.RateLimiterEvent;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.random.RandomGenerator;

/**
 * Creates the guard of a project from Resilience4j's registries, which hold its parts under the project's name and
 * provide their events, endpoints and meters. What <code>resilience4j.*.instances</code> configures for that name
 * applies; only the rate limiter is replaced.
 */
record Registries(
        CircuitBreakerRegistry circuits,
        BulkheadRegistry bulkheads,
        RateLimiterRegistry limiters,
        RetryRegistry retries,
        EventConsumerRegistry<RateLimiterEvent> limiterEvents) {

    private static final int EVENTS = 100;
    private static final Duration OPEN_AT_FIRST = Duration.ofSeconds(30);
    private static final Duration OPEN_AT_MOST = Duration.ofMinutes(5);

    ProjectGuard guard(
            String name,
            Project project,
            LostLedgerPolicy lostLedgerPolicy,
            Shares shares,
            Ledger ledger,
            Fingerprints fingerprints,
            InstantSource time,
            Sleeper sleeper,
            RandomGenerator random) {
        var quotaTerms = project.terms(lostLedgerPolicy);
        var permitQueue = new PermitQueue(
                time, sleeper, project.quota().queue(), project.quota().overflow());
        var admissions = new Admissions(
                project.account(name),
                quotaTerms,
                ledger,
                bulkheads.bulkhead(name, bulkhead(quotaTerms)),
                time,
                permitQueue,
                new PeerFetchWait(time, sleeper));
        var placeholder = limiters.rateLimiter(name, RollingWindowRateLimiter.config(quotaTerms));
        var limiter = new RollingWindowRateLimiter(placeholder, admissions);
        limiters.replace(name, limiter);
        // Resilience4j consumes the events of all parts made by hand except rate limiters
        limiter.getEventPublisher().onEvent(limiterEvents.createEventConsumer(name, EVENTS));
        return new ProjectGuard(
                circuits.circuitBreaker(name, circuit(time)),
                new FailingQueries(),
                admissions,
                limiter,
                retries.retry(name, RetryableFailure.config()),
                shares,
                new Savings(quotaTerms.window()),
                fingerprints,
                time,
                sleeper,
                random);
    }

    /** The bulkhead never waits: the permit queue does, because each request limits its own wait. */
    private static BulkheadConfig bulkhead(QuotaTerms quotaTerms) {
        return BulkheadConfig.custom()
                .maxConcurrentCalls(quotaTerms.concurrency())
                .maxWaitDuration(Duration.ZERO)
                .build();
    }

    /**
     * Refusals and 429s count as answers. Only missing and invalid answers open the circuit, and invalid ones only when
     * several queries get them. Slow calls do not, because a page may be slow. Each probe whether Mixpanel has
     * recovered takes a permit, so the probes become rarer.
     */
    private static CircuitBreakerConfig circuit(InstantSource time) {
        return CircuitBreakerConfig.custom()
                .clock(time.withZone(ZoneOffset.UTC))
                .slidingWindowSize(10)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(50)
                .slowCallDurationThreshold(Duration.ofDays(1))
                .waitIntervalFunctionInOpenState(IntervalFunction.ofExponentialBackoff(OPEN_AT_FIRST, 2, OPEN_AT_MOST))
                .permittedNumberOfCallsInHalfOpenState(1)
                .recordException(UpstreamUnavailable.class::isInstance)
                .build();
    }
}
