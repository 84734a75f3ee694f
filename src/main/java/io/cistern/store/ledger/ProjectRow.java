package io.cistern.store.ledger;

import io.cistern.ledger.LedgerMarks;
import io.cistern.ledger.LedgerMarks.LearnedPages;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of the table of projects. Times are epoch milliseconds of the ledger's clock. */
record ProjectRow(
        long version,
        long skew,
        @Nullable Long aliveAt,
        boolean closed,
        @Nullable Long doubtedAt,
        @Nullable Long pausedAt,
        LearnedPages pages,
        @Nullable Integer toldLimit,
        @Nullable Long toldAt) {

    static final ProjectRow BLANK = new ProjectRow(0, 0, null, false, null, null, LearnedPages.NOTHING, null, null);

    LedgerMarks account() {
        return new LedgerMarks(instant(doubtedAt), instant(pausedAt), pages, toldLimit, instant(toldAt));
    }

    ProjectRow doubted(long now) {
        return new ProjectRow(version, skew, aliveAt, closed, now, pausedAt, pages, toldLimit, toldAt);
    }

    ProjectRow paused(@Nullable Long at) {
        return new ProjectRow(version, skew, aliveAt, closed, doubtedAt, at, pages, toldLimit, toldAt);
    }

    ProjectRow learned(LearnedPages newPages) {
        return new ProjectRow(version, skew, aliveAt, closed, doubtedAt, pausedAt, newPages, toldLimit, toldAt);
    }

    ProjectRow limited(int limit, long now) {
        return new ProjectRow(version, skew, aliveAt, closed, doubtedAt, pausedAt, pages, limit, now);
    }

    /** The row after a change: its version is higher by one, and its process was alive at that time. */
    ProjectRow changed(long now, long newSkew, boolean nowClosed) {
        return new ProjectRow(version + 1, newSkew, now, nowClosed, doubtedAt, pausedAt, pages, toldLimit, toldAt);
    }

    private static @Nullable Instant instant(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
