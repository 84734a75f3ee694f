package io.cistern.ledger;

import io.cistern.ledger.FollowUpEvidence.Evidence;
import io.cistern.ledger.LedgerMarks.LearnedPages;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.Limit;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.LimitReport;
import org.jspecify.annotations.Nullable;

/**
 * What the result of a call shows about the project's quota.
 *
 * @param foreign number of foreign calls that it shows; null if it shows nothing new
 * @param limit the limit that Mixpanel reported with it; null if it reported none
 * @param evidence whether pages after the first are counted
 * @param counted whether the call counts against the window
 * @param isRefusedTrial whether the call was a trial of what follow-up pages cost, which Mixpanel refused
 */
public record QuotaEvidence(
        @Nullable Integer foreign,
        @Nullable Integer limit,
        Evidence evidence,
        boolean counted,
        boolean isRefusedTrial) {

    /**
     * Evaluates the result of a call.
     *
     * @param windowState the state just before the result was recorded
     * @param isTrial whether the call was a trial of what follow-up pages cost
     */
    public static QuotaEvidence of(WindowState windowState, Call permitted, CallResult callResult, boolean isTrial) {
        var call = permitted.asItCounts(windowState.followUpPages());
        return switch (callResult.outcome()) {
            case ANSWERED -> ofAnswer(windowState, call, isTrial);
            case THROTTLED_WINDOW -> ofRefusal(windowState, call, callResult.limitReport(), Limit.WINDOW, isTrial);
            case THROTTLED_CONCURRENCY ->
                ofRefusal(windowState, call, callResult.limitReport(), Limit.CONCURRENCY, false);
            case THROTTLED_LOAD, REFUSED, SESSION_LOST, TOO_LARGE, UNAVAILABLE, NEVER_SENT, BROKEN -> none(call);
        };
    }

    /** Whether follow-up pages that were taken for free count from now on. */
    public boolean pagesAreCounted() {
        return evidence == Evidence.PAGES_ARE_COUNTED;
    }

    private static QuotaEvidence none(Call call) {
        return new QuotaEvidence(null, null, Evidence.CONSISTENT, call.counted(), false);
    }

    private static QuotaEvidence ofAnswer(WindowState windowState, Call call, boolean isTrial) {
        var isFree = windowState.learnsPages()
                && (isTrial || windowState.followUpPages() == FollowUpPages.FREE)
                && LearnedPages.exceedsLimit(windowState);
        var evidence = isFree ? Evidence.PAGES_ARE_FREE : Evidence.CONSISTENT;
        if (!call.counted()) {
            return new QuotaEvidence(null, null, evidence, false, false);
        }
        var foreign = windowState
                .foreign()
                .shownByAnswer(
                        windowState.now(),
                        windowState.configured().window(),
                        windowState.realLimit(),
                        windowState.surelyHeld() + 1);
        return new QuotaEvidence(foreign, null, evidence, true, false);
    }

    private static QuotaEvidence ofRefusal(
            WindowState windowState, Call call, LimitReport report, Limit limit, boolean isTrial) {
        var limitAtMixpanel = report.windowLimit() == null ? windowState.realLimit() : report.windowLimit();
        var evidence = new FollowUpEvidence(
                        isExamined(windowState, isTrial) ? FollowUpPages.LEARN : windowState.followUpPages(),
                        limit,
                        call.followUp(),
                        report.windowUsed(),
                        windowState.ofPages(true) + 1,
                        windowState.ofPages(false) + (call.followUp() ? 0 : 1),
                        limitAtMixpanel,
                        windowState.configured().concurrency())
                .evidence();
        // then follow-up pages explain them, not foreign calls
        var pagesCount = evidence == Evidence.PAGES_ARE_COUNTED || evidence == Evidence.PAGES_MAY_COUNT;
        var ours = (pagesCount ? windowState.ofPages(true) : windowState.surelyHeld()) + 1;
        var foreign = limit == Limit.WINDOW || report.windowUsed() != null
                ? Integer.valueOf(ForeignUsage.shownByRefusal(limitAtMixpanel, report.windowUsed(), ours))
                : null;
        return new QuotaEvidence(
                isTrial && report.windowUsed() == null ? null : foreign,
                report.windowLimit(),
                evidence,
                call.counted() || pagesCount,
                isTrial);
    }

    /** Whether a refusal tells what follow-up pages cost: of a trial, or while they were concluded to be free. */
    private static boolean isExamined(WindowState windowState, boolean isTrial) {
        return windowState.learnsPages() && (isTrial || windowState.followUpPages() == FollowUpPages.FREE);
    }
}
