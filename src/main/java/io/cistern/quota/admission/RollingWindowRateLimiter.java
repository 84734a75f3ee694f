package io.cistern.quota.admission;

import io.cistern.ledger.Call;
import io.cistern.ledger.Call.Purpose;
import io.cistern.ledger.CallResult;
import io.cistern.ledger.Ledger;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.ledger.QuotaTerms;
import io.cistern.ledger.Reservation.Full;
import io.cistern.ledger.Reservation.Granted;
import io.cistern.ledger.Reservation.Yielded;
import io.cistern.profile.Caller;
import io.cistern.profile.WaitLimit;
import io.cistern.quota.admission.Admission.Admitted;
import io.cistern.quota.admission.Admission.Refused;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.event.RateLimiterEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnDrainedEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnFailureEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnSuccessEvent;
import io.github.resilience4j.ratelimiter.internal.RateLimiterEventProcessor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A rate limiter that is exact in every rolling window, for its truth is the ledger.
 *
 * <p>The pipeline's calls come by {@link #admit}. Who comes by Resilience4j's interface cannot say when the call was
 * answered: it counts like a call whose answer never came. A permit in the future cannot be reserved.
 */
public final class RollingWindowRateLimiter implements RateLimiter {

    private final String name;
    private final Map<String, String> tags;
    private final Admissions admissions;
    private final Ledger ledger;
    private final InstantSource time;
    private final RateLimiterEventProcessor events = new RateLimiterEventProcessor();
    private volatile RateLimiterConfig config;

    public RollingWindowRateLimiter(RateLimiter replaced, Admissions admissions, Ledger ledger, InstantSource time) {
        this.name = replaced.getName();
        this.tags = replaced.getTags();
        this.config = replaced.getRateLimiterConfig();
        this.admissions = admissions;
        this.ledger = ledger;
        this.time = time;
    }

    /** The terms in Resilience4j's words. Whoever comes by its interface does not wait, unless told to. */
    public static RateLimiterConfig config(QuotaTerms quotaTerms) {
        return RateLimiterConfig.custom()
                .limitForPeriod(quotaTerms.limit())
                .limitRefreshPeriod(quotaTerms.window())
                .timeoutDuration(Duration.ZERO)
                .build();
    }

    /** Blocks until the call may be made, and no longer than the limit allows; refuses at once what could only start later. */
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
        var limit = WaitLimit.until(time.instant().plus(config.getTimeoutDuration()));
        var taken = new ArrayList<Granted>();
        while (taken.size() < permits) {
            switch (admissions.reserve(direct(Purpose.DIRECT), limit)) {
                case Granted granted -> taken.add(granted);
                case Full full -> {
                    taken.forEach(granted -> ledger.withdraw(granted.id(), direct(Purpose.DIRECT)));
                    publish(() -> new RateLimiterOnFailureEvent(name, permits));
                    return false;
                }
                case Yielded yielded -> throw new IllegalStateException("A line waits for its turn by itself");
            }
        }
        publish(() -> new RateLimiterOnSuccessEvent(name, permits));
        return true;
    }

    /** Takes permits that are free now; a negative answer says that there are none. */
    @Override
    public long reservePermission(int permits) {
        return acquirePermission(permits) ? 0 : -1;
    }

    @Override
    public void drainPermissions() {
        // how many calls are under way does not matter to those that are never made
        var alone = admissions.terms().withConcurrency(Integer.MAX_VALUE);
        var drained = 0;
        while (ledger.reserve(direct(Purpose.DRAINED), alone, List.of()) instanceof Granted(var id)) {
            var _ = ledger.answered(id, direct(Purpose.DRAINED), CallResult.BROKEN, alone); // teaches nothing
            drained++;
        }
        var permits = drained;
        publish(() -> new RateLimiterOnDrainedEvent(name, permits));
    }

    @Override
    public void changeTimeoutDuration(Duration timeout) {
        config = RateLimiterConfig.from(config).timeoutDuration(timeout).build();
    }

    @Override
    public void changeLimitForPeriod(int limit) {
        config = RateLimiterConfig.from(config).limitForPeriod(limit).build();
        admissions.limit(limit);
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

    private Call direct(Purpose purpose) {
        return new Call(admissions.project(), 0, "", "", Caller.ANONYMOUS, purpose, true);
    }

    private void publish(Supplier<RateLimiterEvent> event) {
        if (events.hasConsumers()) {
            events.consumeEvent(event.get());
        }
    }
}
