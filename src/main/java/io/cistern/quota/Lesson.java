package io.cistern.quota;

import io.cistern.profile.QueryFailure.UpstreamThrottled.Limit;
import io.cistern.profile.QueryFailure.UpstreamThrottled.Told;
import io.cistern.quota.PageCounts.Evidence;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a call teaches of the project's quota.
 *
 * @param foreign calls of others that it shows; null if it shows nothing new
 * @param limit Mixpanel's limit as told with it; null if it was not
 * @param evidence whether pages after the first are counted
 * @param counted whether the call counts against the window
 */
public record Lesson(@Nullable Integer foreign, @Nullable Integer limit, Evidence evidence, boolean counted) {

    /**
     * Learns from the end of a call.
     *
     * @param standing as it was just before that end was recorded
     */
    public static Lesson of(Standing standing, Call permitted, Ending ending) {
        var call = standing.account().asItCounts(permitted);
        return switch (ending.outcome()) {
            case ANSWERED -> ofAnswer(standing, call);
            case THROTTLED_WINDOW -> ofRefusal(standing, call, ending.told(), Limit.WINDOW);
            case THROTTLED_CONCURRENCY -> ofRefusal(standing, call, ending.told(), Limit.CONCURRENCY);
            case THROTTLED_LOAD, REFUSED, SESSION_LOST, TOO_LARGE, UNAVAILABLE, NEVER_SENT, BROKEN -> none(call);
        };
    }

    /** Whether follow-up pages have to be counted from now on, though they were taken to be free. */
    public boolean pagesAreCounted() {
        return evidence == Evidence.PAGES_ARE_COUNTED;
    }

    private static Lesson none(Call call) {
        return new Lesson(null, null, Evidence.CONSISTENT, call.counted());
    }

    private static Lesson ofAnswer(Standing standing, Call call) {
        if (!call.counted()) {
            return none(call);
        }
        var foreign = standing.foreign()
                .shownByAnswer(
                        standing.now(),
                        standing.configured().window(),
                        standing.realLimit(),
                        standing.surelyHeld() + 1);
        return new Lesson(foreign, null, Evidence.CONSISTENT, true);
    }

    private static Lesson ofRefusal(Standing standing, Call call, Told told, Limit limit) {
        var real = told.windowLimit() == null ? standing.realLimit() : told.windowLimit();
        var evidence = new PageCounts(
                        standing.configured().followUpPages(),
                        limit,
                        call.followUp(),
                        told.windowUsed(),
                        standing.ofPages(true) + 1,
                        standing.ofPages(false) + (call.followUp() ? 0 : 1),
                        real,
                        standing.configured().concurrency())
                .evidence();
        var pages = evidence == Evidence.PAGES_ARE_COUNTED; // then they are not others' calls
        var ours = (pages ? standing.ofPages(true) : standing.surelyHeld()) + 1;
        var foreign = limit == Limit.WINDOW || told.windowUsed() != null
                ? Integer.valueOf(Foreign.shownByRefusal(real, told.windowUsed(), ours))
                : null;
        return new Lesson(foreign, told.windowLimit(), evidence, call.counted() || pages);
    }
}
