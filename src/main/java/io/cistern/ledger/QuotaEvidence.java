package io.cistern.ledger;

import io.cistern.ledger.FollowUpEvidence.Evidence;
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
 */
public record QuotaEvidence(
        @Nullable Integer foreign, @Nullable Integer limit, Evidence evidence, boolean counted) {

    /**
     * Evaluates the result of a call.
     *
     * @param windowState the state just before the result was recorded
     */
    public static QuotaEvidence of(WindowState windowState, Call permitted, CallResult callResult) {
        var call = windowState.account().asItCounts(permitted);
        return switch (callResult.outcome()) {
            case ANSWERED -> ofAnswer(windowState, call);
            case THROTTLED_WINDOW -> ofRefusal(windowState, call, callResult.limitReport(), Limit.WINDOW);
            case THROTTLED_CONCURRENCY -> ofRefusal(windowState, call, callResult.limitReport(), Limit.CONCURRENCY);
            case THROTTLED_LOAD, REFUSED, SESSION_LOST, TOO_LARGE, UNAVAILABLE, NEVER_SENT, BROKEN -> none(call);
        };
    }

    /** Whether follow-up pages that were configured as free count from now on. */
    public boolean pagesAreCounted() {
        return evidence == Evidence.PAGES_ARE_COUNTED;
    }

    private static QuotaEvidence none(Call call) {
        return new QuotaEvidence(null, null, Evidence.CONSISTENT, call.counted());
    }

    private static QuotaEvidence ofAnswer(WindowState windowState, Call call) {
        if (!call.counted()) {
            return none(call);
        }
        var foreign = windowState
                .foreign()
                .shownByAnswer(
                        windowState.now(),
                        windowState.configured().window(),
                        windowState.realLimit(),
                        windowState.surelyHeld() + 1);
        return new QuotaEvidence(foreign, null, Evidence.CONSISTENT, true);
    }

    private static QuotaEvidence ofRefusal(WindowState windowState, Call call, LimitReport report, Limit limit) {
        var limitAtMixpanel = report.windowLimit() == null ? windowState.realLimit() : report.windowLimit();
        var evidence = new FollowUpEvidence(
                        windowState.configured().followUpPages(),
                        limit,
                        call.followUp(),
                        report.windowUsed(),
                        windowState.ofPages(true) + 1,
                        windowState.ofPages(false) + (call.followUp() ? 0 : 1),
                        limitAtMixpanel,
                        windowState.configured().concurrency())
                .evidence();
        var pagesCount = evidence == Evidence.PAGES_ARE_COUNTED; // then follow-up pages explain them, not foreign calls
        var ours = (pagesCount ? windowState.ofPages(true) : windowState.surelyHeld()) + 1;
        var foreign = limit == Limit.WINDOW || report.windowUsed() != null
                ? Integer.valueOf(ForeignUsage.shownByRefusal(limitAtMixpanel, report.windowUsed(), ours))
                : null;
        return new QuotaEvidence(foreign, report.windowLimit(), evidence, call.counted() || pagesCount);
    }
}
