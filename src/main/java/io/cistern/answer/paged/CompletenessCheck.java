package io.cistern.answer.paged;

import io.cistern.answer.Completeness;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.rows.DistinctIds;
import io.cistern.rows.Hash128;
import io.cistern.rows.IdHashes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Checks, while the pages of a snapshot are read, whether they are complete. */
final class CompletenessCheck {

    private final Snapshot snapshot;
    private final IntFunction<Optional<Page>> pages;
    private final List<Hash128> rows = new ArrayList<>();
    private final List<IdHashes> ids = new ArrayList<>();
    private long count;
    private LeftOut leftOut = LeftOut.NONE;

    /** @param pages reads a page again, if it is cached */
    CompletenessCheck(Snapshot snapshot, IntFunction<Optional<Page>> pages) {
        this.snapshot = snapshot;
        this.pages = pages;
    }

    void add(Page page) {
        rows.add(page.rows().fingerprint());
        count += page.rows().count();
        leftOut = leftOut.plus(page.leftOut());
        ids.add(page.rows().ids());
    }

    /** The fingerprints of the pages that were read, in order. */
    List<Hash128> rows() {
        return List.copyOf(rows);
    }

    /** Untrusted rows that were left out of these pages. */
    LeftOut leftOut() {
        return leftOut;
    }

    /**
     * Whether all pages were read and have as many rows with distinct ids as the total says. More rows than the total
     * are incomplete, too, because the last ones would be behind the end. Call it after the last page.
     */
    Completeness completeness() {
        if (rows.size() < snapshot.first().pages()) {
            return Completeness.UNKNOWN;
        }
        if (count + leftOut.count() != snapshot.total() || distinct() != count) {
            return Completeness.INCOMPLETE;
        }
        return leftOut.isNone() ? Completeness.WHOLE : Completeness.LEFT_OUT;
    }

    private long distinct() {
        var distinct = new DistinctIds();
        ids.stream().flatMap(IdHashes::stream).forEach(distinct::add);
        return distinct.count(() -> IntStream.range(0, rows.size())
                .mapToObj(pages)
                .flatMap(Optional::stream)
                .map(Page::rows));
    }
}
