package io.cistern.ledger;

import io.cistern.profile.UpstreamFailure.UpstreamThrottled.Limit;
import org.jspecify.annotations.Nullable;

/**
 * Concludes from a refusal whether Mixpanel counts pages after the first, which sources disagree about. It compares how
 * many calls Mixpanel counts with how many of our calls count under either rule.
 *
 * <p>A refusal seldom proves anything, because the number of other users' calls is unknown. Where both rules are
 * possible, the more expensive one is assumed: to count free calls costs time, but not to count paid calls causes
 * refusals without end. For the same reason, evidence that pages are free is only reported.
 *
 * @param configured whether we count follow-up pages; to learn it is to examine whether they are free
 * @param refused which limit the call met
 * @param followUp whether the refused call was for a page after the first
 * @param told how many calls Mixpanel counts in its window, the refused one included; null if it did not say
 * @param everyPage our calls in the window, the refused one included
 * @param firstPages our calls for first pages among them
 * @param limit calls that Mixpanel allows in its window
 * @param doubtful calls that our ledger may count longer than Mixpanel does: as many as are made at once
 */
public record FollowUpEvidence(
        FollowUpPages configured,
        Limit refused,
        boolean followUp,
        @Nullable Integer told,
        int everyPage,
        int firstPages,
        int limit,
        int doubtful) {

    /** Whether a refusal fits the configured rule. */
    public enum Evidence {
        CONSISTENT,
        /** Mixpanel counts pages that are configured as free: they count from now on. */
        PAGES_ARE_COUNTED,
        /** Mixpanel seems not to count pages that we count: this is only reported. */
        PAGES_SEEM_FREE,
        /** Mixpanel counts the pages, or others use the quota: a refusal while the cost is learned. */
        PAGES_MAY_COUNT,
        /** Mixpanel answered more calls than it would if it counted all pages. */
        PAGES_ARE_FREE
    }

    Evidence evidence() {
        return switch (configured) {
            case FREE -> againstFree() ? Evidence.PAGES_ARE_COUNTED : Evidence.CONSISTENT;
            case COUNTED -> againstCounted() ? Evidence.PAGES_SEEM_FREE : Evidence.CONSISTENT;
            case LEARN ->
                !againstFree()
                        ? Evidence.CONSISTENT
                        : isCertain() ? Evidence.PAGES_ARE_COUNTED : Evidence.PAGES_MAY_COUNT;
        };
    }

    /** Whether other clients do not explain the refusal. Without a count by Mixpanel they may, except for a follow-up page. */
    private boolean isCertain() {
        return told != null || followUp;
    }

    private boolean againstFree() {
        if (followUp && refused == Limit.WINDOW) {
            return true; // a page that does not count is not refused because the window is full
        }
        if (told != null) {
            // Mixpanel let more of our calls pass than it counts, so it does not count them all, and others use the
            // quota
            var passed = everyPage > told + doubtful;
            return firstPages < told && told <= everyPage && !passed;
        }
        return refused == Limit.WINDOW && firstPages <= limit && limit < everyPage;
    }

    /** Whether Mixpanel counts at most our first pages, and we made more follow-up pages than timing can explain. */
    private boolean againstCounted() {
        return told != null && told <= firstPages && everyPage - firstPages > doubtful;
    }
}
