package io.cistern.quota;

import io.cistern.profile.QueryFailure;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.function.Supplier;

/** Makes calls through the circuit breaker of their project. */
final class CircuitCalls {

    private CircuitCalls() {}

    /** Refuses a call at once while the circuit is open, without taking its probe. */
    static void requireClosed(CircuitBreaker circuit) {
        enter(circuit);
        circuit.releasePermission();
    }

    /** Whether the open circuit caused the failure. */
    static boolean isOpen(UpstreamUnavailable failure) {
        return failure.getCause() instanceof CallNotPermittedException;
    }

    /**
     * Makes a call and reports its result to the circuit. A failure that may be of the query alone counts only when different
     * queries fail.
     *
     * @param query gives the same key for queries that Mixpanel fails at together
     */
    static <T> T call(ProjectGuard projectGuard, Supplier<String> query, Supplier<T> call) {
        var circuit = projectGuard.circuit();
        enter(circuit);
        var start = circuit.getCurrentTimestamp();
        var isReported = false;
        try {
            var answer = call.get();
            projectGuard.failing().answered(query.get());
            circuit.onSuccess(circuit.getCurrentTimestamp() - start, circuit.getTimestampUnit());
            isReported = true;
            return answer;
        } catch (QueryFailure failure) {
            for (var times = failures(projectGuard, query, failure); times > 0; times--) {
                circuit.onError(circuit.getCurrentTimestamp() - start, circuit.getTimestampUnit(), failure);
                isReported = true;
            }
            if (circuit.getState() == CircuitBreaker.State.OPEN) {
                projectGuard.failing().forgetCounts();
            }
            throw failure;
        } finally {
            if (!isReported) {
                circuit.releasePermission();
            }
        }
    }

    /** How many failures to report; none for a failure that may concern one query alone. */
    private static int failures(ProjectGuard projectGuard, Supplier<String> query, QueryFailure failure) {
        if (!(failure instanceof UpstreamUnavailable unavailable)) {
            projectGuard.failing().answered(query.get());
            return 1; // the circuit is configured to take it for an answer
        }
        if (unavailable.concern() == Concern.EVERY_QUERY) {
            return 1;
        }
        var different = projectGuard.circuit().getState() == CircuitBreaker.State.HALF_OPEN
                ? FailingQueries.DIFFERENT_AGAIN
                : FailingQueries.DIFFERENT;
        return projectGuard.failing().failed(query.get(), different);
    }

    private static void enter(CircuitBreaker circuit) {
        if (!circuit.tryAcquirePermission()) {
            throw new UpstreamUnavailable(
                    Counted.NO,
                    "Mixpanel has failed too often; calls are suspended for a short while",
                    CallNotPermittedException.createCallNotPermittedException(circuit));
        }
    }
}
