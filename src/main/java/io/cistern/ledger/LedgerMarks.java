package io.cistern.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger knows of a project beside its calls. Instants are of the ledger's clock.
 *
 * @param doubtedAt when the ledger was last found to be new, lost, or an old copy; null if it never was
 * @param pausedAt when an operator stopped spending; null while it goes on
 * @param pagesCountedAt when Mixpanel was found to count follow-up pages that were taken for free; null if it was not
 * @param toldLimit the limit of the window that Mixpanel last told, null if it told none
 * @param toldAt when it did
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
