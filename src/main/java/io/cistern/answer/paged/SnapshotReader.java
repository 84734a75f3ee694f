package io.cistern.answer.paged;

import io.cistern.answer.Answer;
import io.cistern.answer.Completeness;
import io.cistern.profile.Cursor;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a snapshot's pages in order. A lost session is replaced once: what was read already must come again to the
 * letter from the new one, so that whatever the reader has belongs to the session that answers in the end.
 */
final class SnapshotReader implements Iterator<Answer.Slice>, AutoCloseable {

    /**
     * How long the first rows wait for the second page. A session that is lost is mostly lost at once; while nothing was
     * read, it is replaced without a condition.
     */
    private static final Duration PROOF = Duration.ofSeconds(1);

    private final SnapshotPages pages;
    private final RequestBudget requestBudget;
    private final long from;
    private final @Nullable Long limit;
    private final boolean underCursor;

    private volatile Snapshot snapshot;
    private volatile LeftOut leftOut = LeftOut.NONE;
    private boolean renewable;
    private RowRange rowRange;
    private CompletenessCheck completenessCheck;

    /** Then nobody has to be counted again: a page that is kept does not change. */
    private boolean wasSeen;

    private ReadAhead ahead;
    private int number;
    private boolean readFirst;
    private int free;
    private boolean noted;

    SnapshotReader(
            SnapshotPages pages,
            Snapshot snapshot,
            long from,
            @Nullable Long limit,
            RequestBudget requestBudget,
            boolean renewable) {
        this.pages = pages;
        this.requestBudget = requestBudget;
        this.from = from;
        this.limit = limit;
        this.underCursor = !renewable;
        this.renewable = renewable;
        this.snapshot = snapshot;
        this.rowRange = RowRange.of(from, limit, snapshot);
        this.completenessCheck = tally(snapshot);
        this.wasSeen = pages.wasSeen(snapshot);
        this.number = rowRange.firstPage();
        this.ahead = pages.ahead(snapshot, Math.max(1, number), rowRange.endPage(), requestBudget);
    }

    /** Notes what the pages add up to. When a window is the end of its rows, those before it may be here, too. */
    private void see() {
        var completeness = completenessCheck.completeness();
        if (completeness != Completeness.UNKNOWN) {
            pages.saw(snapshot, completeness, completenessCheck);
        } else if (rowRange.endPage() == snapshot.first().pages()) {
            var _ = pages.known(snapshot);
        }
    }

    /** Rows of the pages that were read so far that could not be trusted. */
    LeftOut leftOut() {
        return leftOut;
    }

    /** The snapshot that is read now. */
    Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public boolean hasNext() {
        return number < rowRange.endPage();
    }

    @Override
    public Answer.Slice next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Page page;
        try {
            page = read();
        } catch (SessionLost lost) {
            page = renew(lost);
        }
        take(page);
        if (!hasNext()) {
            if (!wasSeen) {
                see();
            }
            note();
        }
        return rowRange.cut(page);
    }

    @Override
    public void close() {
        ahead.close();
        note();
    }

    private void take(Page page) {
        completenessCheck.add(page);
        leftOut = completenessCheck.leftOut();
        if (number == 0) {
            readFirst = true;
        } else if (!requestBudget.paid(SnapshotPages.next(snapshot, number))) {
            free++;
        }
        number++;
    }

    /** Once, whether it was read to its end or given up. Without its first page it would not have begun. */
    private void note() {
        if (!noted) {
            noted = true;
            pages.saved(
                    snapshot,
                    requestBudget,
                    (readFirst || !underCursor) && !requestBudget.paid(new Cursor.First()),
                    free);
        }
    }

    private Page read() {
        if (number > 0) {
            return ahead.next();
        }
        if (renewable) {
            ahead.await(PROOF);
        }
        return snapshot.first();
    }

    private Page renew(SessionLost lost) {
        ahead.close();
        if (underCursor) {
            throw new SnapshotGone();
        }
        if (!renewable) {
            throw lost;
        }
        renewable = false;
        var read = completenessCheck.rows();
        snapshot = pages.renewed(snapshot, rowRange, requestBudget);
        rowRange = RowRange.of(from, limit, snapshot);
        pages.allow(snapshot, rowRange, requestBudget);
        completenessCheck = tally(snapshot);
        wasSeen = pages.wasSeen(snapshot);
        ahead = pages.ahead(snapshot, 1, rowRange.endPage(), requestBudget);
        number = 0;
        free = 0;
        for (var rows : read) {
            var again = hasNext() ? read() : null;
            if (again == null || !again.rows().fingerprint().equals(rows)) {
                ahead.close();
                throw changed();
            }
            take(again);
        }
        if (number > 0 && !hasNext()) {
            throw changed(); // it has become shorter, and ends where the other went on
        }
        return read();
    }

    private CompletenessCheck tally(Snapshot read) {
        return new CompletenessCheck(read, number -> pages.held(read, number));
    }

    private static UpstreamUnavailable changed() {
        return new UpstreamUnavailable(Counted.MAYBE, "The profiles changed while they were read; ask again", null);
    }
}
