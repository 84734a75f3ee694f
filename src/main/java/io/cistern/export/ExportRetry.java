package io.cistern.export;

import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.AnswersIncomplete;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.CostTooHigh;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.profile.QueryFailure.Overloaded;
import io.cistern.profile.QueryFailure.Paused;
import io.cistern.profile.QueryFailure.SessionLost;
import io.cistern.profile.QueryFailure.ShareExhausted;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.QueryFailure.UpstreamRefused;
import io.cistern.profile.QueryFailure.UpstreamThrottled;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import java.time.Duration;
import java.time.Instant;

/** What an export does after a failure. */
sealed interface ExportRetry {

    /** The longest pause between two attempts. */
    Duration PAUSE = Duration.ofSeconds(30);

    /** It begins another session. */
    record NewSession() implements ExportRetry {}

    /** It goes on with its session at that time. */
    record Wait(Instant until) implements ExportRetry {}

    /** It fails. */
    record GiveUp(String why) implements ExportRetry {}

    static ExportRetry after(QueryFailure failure, Instant now) {
        return switch (failure) {
            case SnapshotGone _, SessionLost _ -> new NewSession();
            case BudgetExhausted budget -> new Wait(budget.nextPermitAt());
            case ShareExhausted share -> new Wait(share.nextPermitAt());
            case DeadlineUnmeetable deadline -> new Wait(deadline.nextPermitAt());
            case AnswersIncomplete incomplete -> new Wait(incomplete.nextTryAt());
            case UpstreamUnavailable _, UpstreamThrottled _, Paused _, Unwanted _, Overloaded _, NothingCached _ ->
                new Wait(now.plus(PAUSE));
            case UpstreamRefused _, TooLarge _, CostTooHigh _ -> new GiveUp(String.valueOf(failure.getMessage()));
        };
    }
}
