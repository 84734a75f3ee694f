package io.cistern.answer;

import io.cistern.profile.Page;
import io.cistern.table.Table;
import io.cistern.table.Tables;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * All pages of a snapshot as tables. People are told apart by the fingerprints of their ids, which lie beside the rows.
 *
 * @param pages in their order
 * @param tables of these pages
 */
record WholeTable(Snapshot snapshot, List<Page> pages, List<Table> tables) {

    /** Empty when a page is not held any more. */
    static Optional<WholeTable> of(Snapshot snapshot, SnapshotPages pages, Tables tables) {
        var all = new ArrayList<Page>();
        for (var number = 0; number < snapshot.first().pages(); number++) {
            var page = pages.held(snapshot, number);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            all.add(page.get());
        }
        return Optional.of(new WholeTable(
                snapshot, List.copyOf(all), all.stream().map(tables::open).toList()));
    }

    /** Everybody, in order of fingerprints. */
    long[] people() {
        return pages.stream()
                .flatMapToLong(page -> page.rows().fingerprints())
                .sorted()
                .toArray();
    }

    /**
     * Those in these rows, in order of fingerprints.
     *
     * @param rows of each page
     */
    long[] people(BitSet[] rows) {
        var some = LongStream.builder();
        for (var number = 0; number < rows.length; number++) {
            var all = pages.get(number).rows().fingerprints().toArray();
            rows[number].stream().forEach(row -> some.add(all[row]));
        }
        return some.build().sorted().toArray();
    }

    /** Where these people stand, of whom some may be missing. */
    Map<Long, Row> rows(long[] people) {
        var found = new HashMap<Long, Row>();
        for (var number = 0; number < pages.size(); number++) {
            var table = tables.get(number);
            var all = pages.get(number).rows().fingerprints().toArray();
            pages.get(number)
                    .rows()
                    .withFingerprints(people.clone())
                    .forEach(row -> found.put(all[row], new Row(table, row)));
        }
        return found;
    }

    /** A row of one of the tables. */
    record Row(Table table, int row) {
        byte @Nullable [] value(String property) {
            return table.value(row, property);
        }
    }
}
