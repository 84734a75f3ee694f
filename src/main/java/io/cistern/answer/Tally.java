package io.cistern.answer;

import io.cistern.profile.DistinctIds;
import io.cistern.profile.Hash128;
import io.cistern.profile.IdHashes;
import io.cistern.profile.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What the pages of a snapshot add up to, as they are read. */
final class Tally {

    private final Snapshot snapshot;
    private final IntFunction<Optional<Page>> pages;
    private final List<Hash128> rows = new ArrayList<>();
    private final List<IdHashes> ids = new ArrayList<>();
    private long count;

    /** @param pages brings a page again, if it is held */
    Tally(Snapshot snapshot, IntFunction<Optional<Page>> pages) {
        this.snapshot = snapshot;
        this.pages = pages;
    }

    void add(Page page) {
        rows.add(page.rows().fingerprint());
        count += page.rows().count();
        ids.add(page.rows().ids());
    }

    /** The fingerprints of what was read, page by page. */
    List<Hash128> rows() {
        return List.copyOf(rows);
    }

    /**
     * Whether all pages were read, and their rows number the total, each of an id of its own. Were there more rows, the
     * last ones would stand behind the end. To be asked at the end.
     */
    boolean addsUp() {
        return rows.size() == snapshot.first().pages() && count == snapshot.total() && distinct() == snapshot.total();
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
