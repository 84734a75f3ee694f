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
 * All pages of a snapshot as tables. People are told apart by the hashes of their ids, which lie beside the rows.
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

    /** Each page's rows, all of them. */
    List<BitSet> all() {
        return tables.stream().map(WholeTable::all).toList();
    }

    private static BitSet all(Table table) {
        var all = new BitSet();
        all.set(0, table.rows());
        return all;
    }

    /**
     * The rows of these.
     *
     * @param rows of each page
     */
    Stream<Row> rows(List<BitSet> rows) {
        return IntStream.range(0, pages.size())
                .boxed()
                .flatMap(number -> rows.get(number).stream().mapToObj(row -> row(number, row)));
    }

    /** Where these people stand, of whom some may be missing. */
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
