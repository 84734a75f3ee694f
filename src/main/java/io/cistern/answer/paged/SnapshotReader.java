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
 * Reads a snapshot's pages in order. A lost session is replaced once. The new session must repeat the pages that were
 * already read exactly, so that all rows of the answer belong to it.
 */
final class SnapshotReader implements Iterator<Answer.Slice>, AutoCloseable {

    /**
     * How long the first rows wait for the second page. Most lost sessions are lost at once. Before any row was read, a
     * session is replaced without a comparison of pages.
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

    /** Whether completeness was recorded before. A cached page does not change, so it is not checked again. */
    private boolean wasRecorded;

    private ReadAhead ahead;
    private int number;
    private @Nullable Cursor lastCall;
    private boolean readFirst;
    private int savedCalls;
    private boolean savedRecorded;

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
        this.completenessCheck = newCheck(snapshot);
        this.wasRecorded = pages.wasRecorded(snapshot);
        this.number = rowRange.firstPage();
        this.ahead = ahead();
    }

    /** Reads the pages behind those that are held. */
    private ReadAhead ahead() {
        var from = Math.max(snapshot.begin().to(), number);
        return pages.ahead(snapshot, from, rowRange.endPage(), requestBudget);
    }

    /** Records the completeness. After a window with the last page, the pages before it may be cached as well. */
    private void recordCompleteness() {
        var completeness = completenessCheck.completeness();
        if (completeness != Completeness.UNKNOWN) {
            pages.recordCompleteness(snapshot, completeness, completenessCheck);
        } else if (rowRange.endPage() == snapshot.first().pages()) {
            var _ = pages.knownCompleteness(snapshot);
        }
    }

    /** Untrusted rows that were left out of the pages read so far. */
    LeftOut leftOut() {
        return leftOut;
    }

    /** The snapshot that is being read. */
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
            if (!wasRecorded) {
                recordCompleteness();
            }
            recordSaved();
        }
        return rowRange.cut(page);
    }

    @Override
    public void close() {
        ahead.close();
        recordSaved();
    }

    private void take(Page page) {
        completenessCheck.add(page);
        leftOut = completenessCheck.leftOut();
        var call = snapshot.first().call(number);
        if (call instanceof Cursor.First) {
            readFirst = true;
        } else if (!call.equals(lastCall) && !requestBudget.paid(call)) {
            savedCalls++;
        }
        lastCall = call;
        number++;
    }

    /**
     * Records saved calls, once, when the answer is read to its end or closed. An answer without a cursor has always
     * used its first page.
     */
    private void recordSaved() {
        if (!savedRecorded) {
            savedRecorded = true;
            pages.saved(
                    snapshot,
                    requestBudget,
                    (readFirst || !underCursor) && !requestBudget.paid(new Cursor.First()),
                    savedCalls);
        }
    }

    private Page read() {
        if (number == 0 && renewable) {
            ahead.await(PROOF);
        }
        return snapshot.begin().page(number).orElseGet(ahead::next);
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
        completenessCheck = newCheck(snapshot);
        wasRecorded = pages.wasRecorded(snapshot);
        number = 0;
        lastCall = null;
        savedCalls = 0;
        ahead = ahead();
        for (var rows : read) {
            var again = hasNext() ? read() : null;
            if (again == null || !again.rows().fingerprint().equals(rows)) {
                ahead.close();
                throw changed();
            }
            take(again);
        }
        if (number > 0 && !hasNext()) {
            throw changed(); // the new answer is shorter, and ends where the old one continued
        }
        return read();
    }

    private CompletenessCheck newCheck(Snapshot read) {
        return new CompletenessCheck(read, number -> pages.cachedPage(read, number));
    }

    private static UpstreamUnavailable changed() {
        return new UpstreamUnavailable(Counted.MAYBE, "The profiles changed while they were read; ask again", null);
    }
}
