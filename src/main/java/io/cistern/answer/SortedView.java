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

    /** To take a key, and about the levels of a sort of some ten thousand rows. */
    private static final int STEPS = 10;

    private final Derivation rows;
    private final Selection select;
    private final Sorted sorted;

    /** Sorts the rows, page by page and then all of them, when it is this caller's turn. */
    SortedView(Derivation rows, List<Order> order, Selection select, Contract contract) {
        this.rows = rows;
        this.select = select;
        this.sorted = Effort.orRefuse(() -> sorted(rows, order, contract));
    }

    private static Sorted sorted(Derivation rows, List<Order> order, Contract contract) {
        var names = order.stream().map(Order::property).toList();
        try (var sorted = new Sorted(order, contract.effort().computation())) {
            rows.parts().forEach(part -> {
                var table = rows.table(part.page());
                var more = (long) STEPS * order.size() * part.rows().cardinality() + table.toRead(names);
                rows.compute(contract, more, () -> {
                    sorted.add(table, part.rows());
                    return true;
                });
            });
            rows.compute(contract, (long) STEPS * STEPS * order.size() * sorted.count(), () -> {
                sorted.sort();
                return true;
            });
            return sorted;
        }
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
