package io.cistern.answer;

import io.cistern.profile.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** What the pages of a snapshot add up to, as they are read. */
final class Tally {

    private final Snapshot snapshot;
    private final List<Long> rows = new ArrayList<>();
    private final LongStream.Builder ids = LongStream.builder();
    private long count;

    Tally(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    void add(Page page) {
        rows.add(page.rows().fingerprint());
        count += page.rows().count();
        page.rows().fingerprints().forEach(ids);
    }

    /** The fingerprints of what was read, page by page. */
    List<Long> rows() {
        return List.copyOf(rows);
    }

    /**
     * Whether all pages were read, and their rows number the total, each of an id of its own. Were there more rows, the
     * last ones would stand behind the end. To be asked once, at the end.
     */
    boolean addsUp() {
        return rows.size() == snapshot.first().pages()
                && count == snapshot.total()
                && distinct(ids.build()) == snapshot.total();
    }

    /** Sorted rather than hashed: a million ids are then eight megabytes. */
    static long distinct(LongStream ids) {
        var sorted = ids.sorted().toArray();
        return LongStream.range(0, sorted.length)
                .filter(i -> i == 0 || sorted[(int) i] != sorted[(int) i - 1])
                .count();
    }
}
