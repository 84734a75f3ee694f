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

/** What the pages of a snapshot add up to, as they are read. */
final class CompletenessCheck {

    private final Snapshot snapshot;
    private final IntFunction<Optional<Page>> pages;
    private final List<Hash128> rows = new ArrayList<>();
    private final List<IdHashes> ids = new ArrayList<>();
    private long count;
    private LeftOut leftOut = LeftOut.NONE;

    /** @param pages brings a page again, if it is held */
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

    /** The fingerprints of what was read, page by page. */
    List<Hash128> rows() {
        return List.copyOf(rows);
    }

    /** Rows of these pages that could not be trusted. */
    LeftOut leftOut() {
        return leftOut;
    }

    /**
     * Whether all pages were read, and their rows number the total, each of an id of its own. Were there more rows, the
     * last ones would stand behind the end. To be asked at the end.
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
