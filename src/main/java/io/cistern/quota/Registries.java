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
 * Where Resilience4j keeps what it makes, by the project's name; its events, endpoints and meters come with that. What
 * <code>resilience4j.*.instances</code> configures for that name is taken as it is; the rate limiter alone is replaced.
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
        // of what is made by hand, Resilience4j shows the events of everything but rate limiters
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

    /** Waiting is the line's business, for a request says how long it waits. */
    private static BulkheadConfig bulkhead(QuotaTerms quotaTerms) {
        return BulkheadConfig.custom()
                .maxConcurrentCalls(quotaTerms.concurrency())
                .maxWaitDuration(Duration.ZERO)
                .build();
    }

    /**
     * Refusals and 429s are answers: only silence and rubbish open the circuit, and rubbish only when it comes in answer to
     * several queries. Slowness does not, for a page may be slow. Each look whether Mixpanel is back takes a permit, so the
     * looks become rarer.
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
