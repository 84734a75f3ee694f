package io.cistern.web.engage;

import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.AnswersIncomplete;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.CostTooHigh;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.profile.QueryFailure.Overloaded;
import io.cistern.profile.QueryFailure.Paused;
import io.cistern.profile.QueryFailure.ShareExhausted;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.profile.UpstreamFailure.UpstreamRefused;
import io.cistern.profile.UpstreamFailure.UpstreamRefused.Reason;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.web.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/** Turns failures into Mixpanel's status and message, where Mixpanel has one. */
final class EngageFailures {

    private static final Duration RESPITE = Duration.ofSeconds(30);

    private final InstantSource time;

    EngageFailures(InstantSource time) {
        this.time = time;
    }

    ProblemException of(QueryFailure failure) {
        return switch (failure) {
            case BudgetExhausted e -> limited(e, e.nextPermitAt());
            case ShareExhausted e -> limited(e, e.nextPermitAt());
            case DeadlineUnmeetable e -> limited(e, e.nextPermitAt());
            case UpstreamThrottled e -> limited(e, time.instant().plus(orDefault(e.retryAfter())));
            case SnapshotGone _, SessionLost _ -> EngageProblems.uncached();
            case UpstreamRefused e
            when e.reason() == Reason.UNEXPECTED ->
                EngageProblems.of(
                        HttpStatus.BAD_GATEWAY, e.getMessage()); // the upstream status may not be that of an error
            case UpstreamRefused e -> EngageProblems.of(HttpStatusCode.valueOf(e.status()), e.getMessage());
            case UpstreamUnavailable e -> unavailable(e, e.retryAfter());
            case AnswersIncomplete e -> unavailable(e, Duration.between(time.instant(), e.nextTryAt()));
            case Paused e -> unavailable(e, null);
            case Unwanted e -> unavailable(e, null);
            case Overloaded e -> unavailable(e, null);
            case CostTooHigh e -> EngageProblems.of(HttpStatus.UNPROCESSABLE_CONTENT, e.getMessage());
            case TooLarge e -> EngageProblems.of(HttpStatus.CONTENT_TOO_LARGE, e.getMessage());
            case NothingCached e -> EngageProblems.of(HttpStatus.GATEWAY_TIMEOUT, e.getMessage());
        };
    }

    private ProblemException limited(QueryFailure failure, Instant next) {
        var wait = Duration.between(time.instant(), next);
        return EngageProblems.later(
                HttpStatus.TOO_MANY_REQUESTS, "Query rate limit exceeded. " + failure.getMessage(), wait);
    }

    private static ProblemException unavailable(QueryFailure failure, @Nullable Duration retryAfter) {
        return EngageProblems.later(
                HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(failure.getMessage()), orDefault(retryAfter));
    }

    private static Duration orDefault(@Nullable Duration retryAfter) {
        return retryAfter == null ? RESPITE : retryAfter;
    }
}
