package io.cistern.answer.derived;

import io.cistern.answer.Answer.Slice;
import io.cistern.answer.containment.Effort;
import io.cistern.profile.Selection;
import io.cistern.table.SortOrder;
import io.cistern.table.Sorted;
import io.cistern.where.StepBudget;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sorts derived rows in the order that the caller requested. */
final class SortedView implements SnapshotRows {

    /**
     * How many rows are read together. A page contains rows from any part of the order, so each batch reads nearly all
     * pages.
     */
    private static final int BATCH = 5_000;

    /** How many bytes of lines count as one step. */
    private static final int READ = 16;

    /** Steps to take a sort key, and roughly the levels of a sort of some ten thousand rows. */
    private static final int STEPS = 10;

    private final Derivation rows;
    private final Selection select;
    private final StepBudget steps;
    private final Sorted sorted;
    private @Nullable Range counted;

    /** Sorts the rows, page by page and then all of them, in the caller's turns. */
    SortedView(Derivation rows, List<SortOrder> order, Selection select, StepBudget steps) {
        this.rows = rows;
        this.select = select;
        this.steps = steps;
        this.sorted = Effort.orRefuse(() -> sorted(rows, order, steps));
    }

    private static Sorted sorted(Derivation rows, List<SortOrder> order, StepBudget steps) {
        var names = order.stream().map(SortOrder::property).toList();
        try (var sorted = new Sorted(order, steps)) {
            rows.parts().forEach(part -> {
                var table = rows.table(part.page());
                var more = (long) STEPS * order.size() * part.rows().cardinality() + table.toRead(names);
                rows.compute(more, () -> {
                    sorted.add(table, part.rows());
                    return true;
                });
            });
            rows.compute((long) STEPS * STEPS * order.size() * sorted.count(), () -> {
                sorted.sort();
                return true;
            });
            return sorted;
        }
    }

    @Override
    public Provenance provenance() {
        return rows.provenance();
    }

    @Override
    public long total() {
        return sorted.count();
    }

    /**
     * Reads the rows batch by batch. Each batch reads nearly all pages, so the bytes of all batches are counted before
     * the first one. The same range is counted once, although its rows are read twice when they have a digest.
     *
     * @throws io.cistern.profile.QueryFailure.TooLarge when that takes more steps than are allowed
     */
    @Override
    public Stream<Slice> slices(long from, long to) {
        var batches = LongStream.iterate(from, start -> start < to, start -> start + BATCH)
                .mapToObj(start -> batch(Math.toIntExact(start), Math.toIntExact(Math.min(to, start + BATCH))))
                .toList();
        count(new Range(from, to), batches.stream().mapToLong(Batch::bytes).sum());
        return batches.stream().map(this::read);
    }

    private void count(Range range, long bytes) {
        if (range.equals(counted)) {
            return;
        }
        Effort.orRefuse(() -> {
            steps.spend(bytes / READ);
            return true;
        });
        counted = range;
    }

    /** A range of rows; the last one is excluded. */
    private record Range(long from, long to) {}

    /**
     * Rows that are read together.
     *
     * @param bytes how many bytes of lines are read for them
     */
    private record Batch(int from, int to, long bytes) {}

    private Batch batch(int from, int to) {
        return new Batch(from, to, sorted.toRead(from, to));
    }

    private Slice read(Batch batch) {
        return rows.cut(batch.bytes(), lines -> sorted.write(batch.from(), batch.to(), select, lines));
    }
}
