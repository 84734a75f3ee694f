package io.cistern.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Facts about a project that the ledger stores beside its calls. Instants are of the ledger's clock.
 *
 * @param doubtedAt when the ledger was last found to be new, lost, or an old copy; null if it never was
 * @param pausedAt when an operator paused spending; null while spending is allowed
 * @param pagesCountedAt when Mixpanel was found to count follow-up pages that were configured as free; null if it was
 *     not
 * @param toldLimit the limit of the window that Mixpanel reported last, null if it reported none
 * @param toldAt when it reported that limit
 */
public record LedgerMarks(
        @Nullable Instant doubtedAt,
        @Nullable Instant pausedAt,
        @Nullable Instant pagesCountedAt,
        @Nullable Integer toldLimit,
        @Nullable Instant toldAt) {

    /** The call as it counts: once Mixpanel was found to count follow-up pages, all count, whatever the settings say. */
    public Call asItCounts(Call call) {
        return pagesCountedAt == null ? call : call.countedAnyway();
    }

    public static final LedgerMarks BLANK = new LedgerMarks(null, null, null, null, null);
}
