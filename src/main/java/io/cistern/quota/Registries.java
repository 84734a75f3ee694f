package io.cistern.quota;

import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.quota.QuotaProperties.Project;
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

    Guard guard(
            String name,
            Project project,
            Doubt doubt,
            Shares shares,
            Ledger ledger,
            Fingerprints fingerprints,
            InstantSource time,
            Pause pause,
            RandomGenerator random) {
        var terms = project.terms(doubt);
        var line =
                new Line(time, pause, project.quota().queue(), project.quota().overflow());
        var gate = new Gate(
                project.account(name),
                terms,
                ledger,
                bulkheads.bulkhead(name, bulkhead(terms)),
                time,
                line,
                new Elsewhere(time, pause));
        var placeholder = limiters.rateLimiter(name, RollingWindowRateLimiter.config(terms));
        var limiter = new RollingWindowRateLimiter(placeholder, gate, ledger, time);
        limiters.replace(name, limiter);
        // of what is made by hand, Resilience4j shows the events of everything but rate limiters
        limiter.getEventPublisher().onEvent(limiterEvents.createEventConsumer(name, EVENTS));
        return new Guard(
                circuits.circuitBreaker(name, circuit(time)),
                new FailingQueries(),
                gate,
                limiter,
                retries.retry(name, Again.config()),
                shares,
                new Savings(terms.window()),
                fingerprints,
                time,
                pause,
                random);
    }

    /** Waiting is the line's business, for a request says how long it waits. */
    private static BulkheadConfig bulkhead(Terms terms) {
        return BulkheadConfig.custom()
                .maxConcurrentCalls(terms.concurrency())
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
