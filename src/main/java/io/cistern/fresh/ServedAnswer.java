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
 * The answer that is served, with the reason for its age.
 *
 * @param overruled whether the caller required a newer answer than it may
 */
public record ServedAnswer<T>(T answer, Reason reason, boolean overruled) {

    /** The reason for the age of an answer. */
    public enum Reason {
        /** The cached answer is fresh. */
        FRESH,
        /** The cached answer is stale, which the caller accepts. */
        ACCEPTED,
        /** The cached answer is stale, and is refreshed in the background. */
        REFRESHED,
        /** The cached answer is stale, because the budget is spent. */
        OVER_QUOTA,
        /** The cached answer is stale, because Mixpanel cannot answer. */
        UNAVAILABLE,
        /** The cached answer is incomplete, and was fetched too recently to be fetched again. */
        INCOMPLETE,
        /** The answer was fetched, because none was cached. */
        MISSED,
        /** The answer was fetched, because the cached one is stale. */
        STALE,
        /** The answer was fetched, because the cached one is fresh but too old for this caller. */
        REQUESTED;

        /** The reason to serve a stale answer after this failure; empty when the failure does not allow it. */
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
