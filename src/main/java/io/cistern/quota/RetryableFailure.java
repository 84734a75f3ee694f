package io.cistern.quota;

import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Tells Resilience4j, which counts the attempts, that a failure is worth another attempt after a pause. */
final class RetryableFailure extends RuntimeException {

    private static final Duration SHORT = Duration.ofMillis(500);

    private final Duration pause;

    private RetryableFailure(QueryFailure failure, Duration pause) {
        super(failure.getMessage(), failure, false, false);
        this.pause = pause;
    }

    /** Allows two attempts. Each takes a permit, so a third would spend permits that other calls wait for. */
    static RetryConfig config() {
        return RetryConfig.<Object>custom()
                .maxAttempts(2)
                .retryOnException(RetryableFailure.class::isInstance)
                .intervalBiFunction((tries, failure) -> ((RetryableFailure) failure.getLeft()).pause.toMillis())
                .build();
    }

    static Optional<RetryableFailure> after(QueryFailure failure, RandomGenerator random) {
        return switch (failure) {
            case UpstreamUnavailable unavailable
            when failedUpstream(unavailable) ->
                Optional.of(new RetryableFailure(
                        failure, longer(unavailable, SHORT.plusMillis(random.nextLong(SHORT.toMillis())))));
            case UpstreamThrottled throttled
            when throttled.limit() != UpstreamThrottled.Limit.WINDOW ->
                Optional.of(new RetryableFailure(failure, Duration.ZERO)); // the ledger delays the next call
            case QueryFailure other -> Optional.empty();
        };
    }

    Duration pause() {
        return pause;
    }

    /** The pause, or the longer wait that a gateway asked for. */
    private static Duration longer(UpstreamUnavailable unavailable, Duration pause) {
        var asked = unavailable.retryAfter();
        return asked != null && asked.compareTo(pause) > 0 ? asked : pause;
    }

    /** Whether the failure came from upstream. A refusal by Cistern would be the same a moment later. */
    private static boolean failedUpstream(UpstreamUnavailable unavailable) {
        return !(unavailable.getCause() instanceof CallNotPermittedException)
                && !(unavailable.getCause() instanceof LedgerUnavailableException);
    }
}
