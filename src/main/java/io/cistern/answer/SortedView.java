package io.cistern.answer;

import io.cistern.answer.Answer.Slice;
import io.cistern.profile.Selection;
import io.cistern.table.Order;
import io.cistern.table.Sorted;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Rows in an order of their caller's choice. */
final class SortedView implements View {

    /** Rows that are read at once: a page holds rows from everywhere in the order, so it is read once for each batch. */
    private static final int BATCH = 5_000;

    private final Derivation rows;
    private final Selection select;
    private final Sorted sorted;

    SortedView(Derivation rows, List<Order> order, Selection select) {
        this.rows = rows;
        this.select = select;
        this.sorted = new Sorted(order);
        rows.parts().forEach(part -> sorted.add(rows.table(part.page()), part.rows()));
    }

    @Override
    public Snapshot snapshot() {
        return rows.snapshot();
    }

    @Override
    public long total() {
        return sorted.count();
    }

    @Override
    public Stream<Slice> slices(long from, long to) {
        return LongStream.iterate(from, start -> start < to, start -> start + BATCH)
                .mapToObj(start -> read(start, Math.min(to, start + BATCH)));
    }

    private Slice read(long from, long to) {
        return rows.cut(lines -> sorted.write(Math.toIntExact(from), Math.toIntExact(to), select, lines));
    }
}
