package io.cistern.fresh;

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
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import java.util.Optional;

/**
 * What is served, and why that.
 *
 * @param overruled whether its caller wanted it newer than it may
 */
public record ServedAnswer<T>(T answer, Reason reason, boolean overruled) {

    /** Why an answer of that age. */
    public enum Reason {
        /** It is held, and fresh. */
        FRESH,
        /** It is stale, as its caller accepts. */
        ACCEPTED,
        /** It is stale, and is being asked anew. */
        REFRESHED,
        /** It is stale, for the budget is spent. */
        OVER_QUOTA,
        /** It is stale, for Mixpanel cannot answer. */
        UNAVAILABLE,
        /** It does not add up, and was asked for so lately that it is not asked again yet. */
        INCOMPLETE,
        /** It was asked for, since nothing was held. */
        MISSED,
        /** It was asked for, since what was held is stale. */
        STALE,
        /** It was asked for, since what was held is fresh, but too old for this caller. */
        REQUESTED;

        /** As what a failure counts that lets a stale answer be served; empty for one that does not. */
        static Optional<Reason> of(QueryFailure failure) {
            return switch (failure) {
                case BudgetExhausted _, ShareExhausted _, DeadlineUnmeetable _, Paused _ -> Optional.of(OVER_QUOTA);
                case AnswersIncomplete _ -> Optional.of(INCOMPLETE);
                case UpstreamThrottled _, UpstreamUnavailable _, SessionLost _ -> Optional.of(UNAVAILABLE);
                case NothingCached _,
                        CostTooHigh _,
                        SnapshotGone _,
                        TooLarge _,
                        Overloaded _,
                        Unwanted _,
                        UpstreamRefused _ -> Optional.empty();
            };
        }
    }
}
