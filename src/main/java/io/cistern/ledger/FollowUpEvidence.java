package io.cistern.ledger;

import io.cistern.profile.QueryFailure.UpstreamThrottled.Limit;
import org.jspecify.annotations.Nullable;

/**
 * What our calls make in Mixpanel's window by either reading of its rules, beside what a refusal tells of it. From these
 * it shows whether pages after the first are counted, which sources disagree about.
 *
 * <p>The count of others' calls is never known, so a refusal seldom proves anything. Where both readings are possible
 * the dearer one is taken: counting what is free costs time, not counting what is dear costs refusals without end. For
 * the same reason the other way round is only told to people.
 *
 * @param configured how we count
 * @param refused which limit the call met
 * @param followUp whether the refused call was for a page after the first
 * @param told how many calls Mixpanel counts in its window, the refused one included; null if it did not say
 * @param everyPage calls of ours in the window, the refused one included
 * @param firstPages those of them for first pages
 * @param limit calls that Mixpanel allows in its window
 * @param doubtful calls that our ledger may hold longer than Mixpanel's window: as many as are made at once, say
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

    /** How a refusal fits what we were told of the rules. */
    public enum Evidence {
        CONSISTENT,
        /** Though they are taken to be free: from now on count them. */
        PAGES_ARE_COUNTED,
        /** Though we count them: people may want to know. */
        PAGES_SEEM_FREE
    }

    Evidence evidence() {
        return switch (configured) {
            case FREE -> againstFree() ? Evidence.PAGES_ARE_COUNTED : Evidence.CONSISTENT;
            case COUNTED -> againstCounted() ? Evidence.PAGES_SEEM_FREE : Evidence.CONSISTENT;
        };
    }

    private boolean againstFree() {
        if (followUp && refused == Limit.WINDOW) {
            return true; // what takes no place is not refused for want of one
        }
        if (told != null) {
            // more calls of ours than it counts were let pass: then it does not count them all, and others are at work
            var passed = everyPage > told + doubtful;
            return firstPages < told && told <= everyPage && !passed;
        }
        return refused == Limit.WINDOW && firstPages <= limit && limit < everyPage;
    }

    /** Mixpanel counts no more than our first pages, and too many others were made to be in doubt. */
    private boolean againstCounted() {
        return told != null && told <= firstPages && everyPage - firstPages > doubtful;
    }
}
