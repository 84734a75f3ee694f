package io.cistern.quota.admission;

import io.cistern.ledger.Call;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.ledger.QuotaTerms;
import io.cistern.profile.WaitLimit;
import io.cistern.quota.admission.Admission.Admitted;
import io.cistern.quota.admission.Admission.Refused;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.event.RateLimiterEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnFailureEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnSuccessEvent;
import io.github.resilience4j.ratelimiter.internal.RateLimiterEventProcessor;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Admits calls by the ledger, so that the limit holds in every rolling window.
 *
 * <p>It implements Resilience4j's interface to be registered there, with its events, meters and endpoints. Only {@link
 * #admit} grants permits, because a call through the interface names no caller and does not report its end.
 */
public final class RollingWindowRateLimiter implements RateLimiter {

    private final String name;
    private final Map<String, String> tags;
    private final Admissions admissions;
    private final RateLimiterEventProcessor events = new RateLimiterEventProcessor();
    private final RateLimiterConfig config;

    public RollingWindowRateLimiter(RateLimiter replaced, Admissions admissions) {
        this.name = replaced.getName();
        this.tags = replaced.getTags();
        this.config = replaced.getRateLimiterConfig();
        this.admissions = admissions;
    }

    /** The terms as Resilience4j shows them. */
    public static RateLimiterConfig config(QuotaTerms quotaTerms) {
        return RateLimiterConfig.custom()
                .limitForPeriod(quotaTerms.limit())
                .limitRefreshPeriod(quotaTerms.window())
                .timeoutDuration(Duration.ZERO)
                .build();
    }

    /** Waits for a permit no longer than the limit allows, and refuses at once a call that could only start later. */
    public Admission admit(Call call, WaitLimit limit) {
        var admission = admissions.admit(call, limit);
        switch (admission) {
            case Admitted admitted -> publish(() -> new RateLimiterOnSuccessEvent(name));
            case Refused refused -> publish(() -> new RateLimiterOnFailureEvent(name));
        }
        return admission;
    }

    @Override
    public boolean acquirePermission(int permits) {
        throw unsupported();
    }

    @Override
    public long reservePermission(int permits) {
        throw unsupported();
    }

    @Override
    public void drainPermissions() {
        throw unsupported();
    }

    @Override
    public void changeTimeoutDuration(Duration timeout) {
        throw unsupported();
    }

    @Override
    public void changeLimitForPeriod(int limit) {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("Calls are admitted by admit, for a caller and until a time");
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public RateLimiterConfig getRateLimiterConfig() {
        return config;
    }

    @Override
    public Map<String, String> getTags() {
        return tags;
    }

    @Override
    public EventPublisher getEventPublisher() {
        return events;
    }

    @Override
    public Metrics getMetrics() {
        return new Metrics() {
            @Override
            public int getNumberOfWaitingThreads() {
                return admissions.waiting();
            }

            @Override
            public int getAvailablePermissions() {
                try {
                    return admissions.standing().available();
                } catch (LedgerUnavailableException e) {
                    return 0; // no ledger, no call
                }
            }
        };
    }

    private void publish(Supplier<RateLimiterEvent> event) {
        if (events.hasConsumers()) {
            events.consumeEvent(event.get());
        }
    }
}
