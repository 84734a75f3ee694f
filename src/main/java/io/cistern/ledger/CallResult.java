package io.cistern.ledger;

import io.cistern.profile.Fetched;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.UpstreamFailure;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.LimitReport;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended.
 *
 * @param status Mixpanel's HTTP status, where known
 * @param rows profiles received
 * @param limitReport what Mixpanel said about its limits
 * @param blocks how long the project's calls pause from now on; zero unless Mixpanel throttled the call
 */
public record CallResult(
        Outcome outcome, @Nullable Integer status, int rows, Duration blocks, LimitReport limitReport) {

    /** The kinds of end. */
    public enum Outcome {
        ANSWERED,
        REFUSED,
        SESSION_LOST,
        TOO_LARGE,
        UNAVAILABLE,
        THROTTLED_WINDOW,
        THROTTLED_CONCURRENCY,
        THROTTLED_LOAD,
        /** The call was certainly not sent, so its row is deleted. */
        NEVER_SENT,
        /** A bug in Cistern ended it. */
        BROKEN
    }

    public static final CallResult BROKEN = of(Outcome.BROKEN);

    /** The same result without a pause. */
    public CallResult withoutPause() {
        return new CallResult(outcome, status, rows, Duration.ZERO, limitReport);
    }

    public static CallResult of(Outcome outcome) {
        return new CallResult(outcome, null, 0, Duration.ZERO, LimitReport.NOTHING);
    }

    public static CallResult of(Fetched fetched) {
        return new CallResult(Outcome.ANSWERED, 200, fetched.rows(), Duration.ZERO, LimitReport.NOTHING);
    }

    public static CallResult of(QueryFailure failure, QuotaTerms quotaTerms) {
        return switch (failure) {
            case UpstreamThrottled throttled ->
                new CallResult(
                        switch (throttled.limit()) {
                            case WINDOW -> Outcome.THROTTLED_WINDOW;
                            case CONCURRENCY -> Outcome.THROTTLED_CONCURRENCY;
                            case LOAD -> Outcome.THROTTLED_LOAD;
                        },
                        429,
                        0,
                        quotaTerms.pauseAfter(throttled),
                        throttled.limitReport());
            case UpstreamFailure.UpstreamRefused refused ->
                new CallResult(Outcome.REFUSED, refused.status(), 0, Duration.ZERO, LimitReport.NOTHING);
            case UpstreamFailure.UpstreamUnavailable unavailable ->
                of(unavailable.counted() == Counted.NO ? Outcome.NEVER_SENT : Outcome.UNAVAILABLE);
            case UpstreamFailure.SessionLost lost -> of(Outcome.SESSION_LOST);
            case QueryFailure.TooLarge large -> of(Outcome.TOO_LARGE);
            case QueryFailure.BudgetExhausted ours -> BROKEN;
            case QueryFailure.ShareExhausted ours -> BROKEN;
            case QueryFailure.CostTooHigh ours -> BROKEN;
            case QueryFailure.NothingCached ours -> BROKEN;
            case QueryFailure.Overloaded ours -> BROKEN;
            case QueryFailure.Paused ours -> BROKEN;
            case QueryFailure.Unwanted ours -> of(Outcome.NEVER_SENT);
            case QueryFailure.DeadlineUnmeetable ours -> BROKEN;
            case QueryFailure.SnapshotGone ours -> BROKEN;
            case QueryFailure.AnswersIncomplete ours -> BROKEN;
        };
    }
}
