package io.cistern.quota;

import io.cistern.profile.QueryFailure;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.function.Supplier;

/**
 * A call that the circuit breaker of its project has allowed, whose result is reported to it. A call that reports none was not
 * made.
 */
final class CircuitCall implements AutoCloseable {

    private final ProjectGuard projectGuard;
    private final Supplier<String> query;
    private final CircuitBreaker circuit;
    private final long start;
    private boolean isReported;

    private CircuitCall(ProjectGuard projectGuard, Supplier<String> query) {
        this.projectGuard = projectGuard;
        this.query = query;
        this.circuit = projectGuard.circuit();
        this.start = circuit.getCurrentTimestamp();
    }

    /** Refuses a call at once while the circuit is open, without taking its probe. */
    static void requireClosed(CircuitBreaker circuit) {
        requirePermission(circuit);
        circuit.releasePermission();
    }

    /** Whether the open circuit caused the failure. */
    static boolean isOpen(UpstreamUnavailable failure) {
        return failure.getCause() instanceof CallNotPermittedException;
    }

    /**
     * Begins a call, unless the circuit is open.
     *
     * @param query gives the same key for queries that Mixpanel fails at together
     */
    static CircuitCall begin(ProjectGuard projectGuard, Supplier<String> query) {
        requirePermission(projectGuard.circuit());
        return new CircuitCall(projectGuard, query);
    }

    void answered() {
        projectGuard.failing().answered(query.get());
        circuit.onSuccess(circuit.getCurrentTimestamp() - start, circuit.getTimestampUnit());
        isReported = true;
    }

    /** A failure that may concern the query alone counts only when different queries fail. */
    void failed(QueryFailure failure) {
        for (var times = failures(failure); times > 0; times--) {
            circuit.onError(circuit.getCurrentTimestamp() - start, circuit.getTimestampUnit(), failure);
            isReported = true;
        }
        if (circuit.getState() == CircuitBreaker.State.OPEN) {
            projectGuard.failing().forgetCounts();
        }
    }

    @Override
    public void close() {
        if (!isReported) {
            circuit.releasePermission();
        }
    }

    /** How many failures to report; none for a failure that may concern one query alone. */
    private int failures(QueryFailure failure) {
        if (!(failure instanceof UpstreamUnavailable unavailable)) {
            projectGuard.failing().answered(query.get());
            return 1; // the circuit is configured to take it for an answer
        }
        if (unavailable.concern() == Concern.EVERY_QUERY) {
            return 1;
        }
        var different = circuit.getState() == CircuitBreaker.State.HALF_OPEN
                ? FailingQueries.DIFFERENT_AGAIN
                : FailingQueries.DIFFERENT;
        return projectGuard.failing().failed(query.get(), different);
    }

    private static void requirePermission(CircuitBreaker circuit) {
        if (!circuit.tryAcquirePermission()) {
            throw new UpstreamUnavailable(
                    Counted.NO,
                    "Mixpanel has failed too often; calls are suspended for a short while",
                    CallNotPermittedException.createCallNotPermittedException(circuit));
        }
    }
}
