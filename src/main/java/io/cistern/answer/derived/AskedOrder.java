package io.cistern.answer.derived;

import io.cistern.answer.Answer.Slice;
import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import io.cistern.rows.Hash128;
import io.cistern.table.PickedRows;
import io.cistern.table.Table;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Derived rows in the order in which the caller named their ids. A row under another id than the caller named, because
 * Mixpanel has merged two profiles, follows behind the others. Stores two numbers for each row, and reads the lines later on
 * request.
 */
final class AskedOrder implements SnapshotRows {

    /** How many rows are read together. Each batch may read nearly all pages, so it is larger than a page. */
    private static final int BATCH = 5_000;

    private final Derivation rows;
    private final Selection select;

    /** The places of the rows in the order of the list: each the number of the part and the number of the row. */
    private final long[] places;

    /** @param query the query by ids that the rows answer */
    AskedOrder(Derivation rows, ProfileQuery query) {
        this.rows = rows;
        this.select = query.select();
        this.places = places(rows, asked(query.audience()));
    }

    private static List<String> asked(Audience audience) {
        return audience instanceof Audience.Identified(var _, var asked) ? asked : List.of();
    }

    private static long[] places(Derivation rows, List<String> asked) {
        var ranks = new HashMap<Hash128, Integer>();
        asked.forEach(id -> ranks.put(Hash128.of(id), ranks.size()));
        var places = new long[Math.toIntExact(rows.total())];
        var order = new Ranked[places.length];
        var count = 0;
        for (var part : rows.parts().filter(part -> !part.rows().isEmpty()).toList()) {
            var ids = rows.ids(part.page());
            for (var row = part.rows().nextSetBit(0);
                    row >= 0;
                    row = part.rows().nextSetBit(row + 1)) {
                order[count++] =
                        new Ranked(ranks.getOrDefault(ids.at(row), Integer.MAX_VALUE), place(part.page(), row));
            }
        }
        Arrays.sort(order); // stable
        Arrays.setAll(places, at -> order[at].place());
        return places;
    }

    /** A row with its rank in the list. */
    private record Ranked(int rank, long place) implements Comparable<Ranked> {
        @Override
        public int compareTo(Ranked other) {
            return Integer.compare(rank, other.rank);
        }
    }

    private static long place(int page, int row) {
        return (long) page << Integer.SIZE | row;
    }

    @Override
    public Provenance provenance() {
        return rows.provenance();
    }

    @Override
    public long total() {
        return places.length;
    }

    @Override
    public Stream<Slice> slices(long from, long to) {
        return LongStream.iterate(from, start -> start < to, start -> start + BATCH)
                .mapToObj(start -> read(Math.toIntExact(start), Math.toIntExact(Math.min(to, start + BATCH))));
    }

    private Slice read(int from, int to) {
        Map<Integer, Table> tables = new HashMap<>();
        var picked = new PickedRows();
        for (var at = from; at < to; at++) {
            var page = (int) (places[at] >> Integer.SIZE);
            picked.add(tables.computeIfAbsent(page, rows::table), (int) places[at]);
        }
        return rows.cut(picked.toRead(), lines -> picked.write(select, lines));
    }
}
