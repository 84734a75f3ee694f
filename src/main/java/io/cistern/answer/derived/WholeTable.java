package io.cistern.answer.derived;

import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.profile.Page;
import io.cistern.rows.Hash128;
import io.cistern.rows.IdHashes;
import io.cistern.table.Table;
import io.cistern.table.Tables;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All pages of a snapshot as tables. The hashes of the ids, which are stored beside the rows, identify the profiles.
 *
 * @param pages the pages in order
 * @param tables the tables of these pages
 */
record WholeTable(Snapshot snapshot, List<Page> pages, List<Table> tables) {

    /** Opens the pages of a snapshot; empty when a page is no longer cached. */
    static Optional<WholeTable> of(Snapshot snapshot, SnapshotPages pages, Tables tables) {
        var all = new ArrayList<Page>();
        for (var number = 0; number < snapshot.first().pages(); number++) {
            var page = pages.cachedPage(snapshot, number);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            all.add(page.get());
        }
        return Optional.of(new WholeTable(
                snapshot, List.copyOf(all), all.stream().map(tables::open).toList()));
    }

    /** All rows of each page. */
    List<BitSet> all() {
        return tables.stream().map(WholeTable::all).toList();
    }

    private static BitSet all(Table table) {
        var all = new BitSet();
        all.set(0, table.rows());
        return all;
    }

    /**
     * These rows, page by page.
     *
     * @param rows the rows of each page
     */
    Stream<Row> rows(List<BitSet> rows) {
        return IntStream.range(0, pages.size())
                .boxed()
                .flatMap(number -> rows.get(number).stream().mapToObj(row -> row(number, row)));
    }

    /** The rows of these profiles. Profiles without a row are missing in the map. */
    Map<Hash128, Row> rows(Set<Hash128> people) {
        var found = new HashMap<Hash128, Row>();
        for (var number = 0; number < pages.size(); number++) {
            var page = number;
            ids(number).rowsOf(people).forEach(row -> found.put(ids(page).at(row), row(page, row)));
        }
        return found;
    }

    private Row row(int page, int row) {
        return new Row(ids(page).at(row), tables.get(page), row);
    }

    private IdHashes ids(int page) {
        return pages.get(page).rows().ids();
    }

    /**
     * A row of one of the tables.
     *
     * @param person the hash of the row's id
     */
    record Row(Hash128 person, Table table, int row) {
        byte @Nullable [] value(String property) {
            return table.value(row, property);
        }
    }
}
