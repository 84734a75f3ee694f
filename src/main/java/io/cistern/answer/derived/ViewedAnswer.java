package io.cistern.answer.derived;

import io.cistern.answer.Answer;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Completeness;
import io.cistern.answer.RowCursor;
import io.cistern.answer.paged.Computations;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.profile.LeftOut;
import io.cistern.table.FairExecutor.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An answer of rows that were derived from whole cached snapshots. */
public final class ViewedAnswer implements Answer {

    /**
     * The largest number of pages whose slices stay in memory for the second reading. A longer answer is built twice.
     */
    private static final int MOST_KEPT = 8;

    private final SnapshotRows snapshotRows;
    private final Computations computations;
    private final AskOptions askOptions;
    private final long from;
    private final long to;
    private final String name;
    private final int cost;
    private @Nullable List<Slice> slices;

    /**
     * @param from the first row
     * @param limit the maximum number of rows; null for all that follow
     * @param askOptions the options of the caller
     * @param name distinguishes the cursors of this view from those of other views
     * @param cost how many calls were made for the rows
     */
    public ViewedAnswer(
            SnapshotRows snapshotRows,
            Computations computations,
            AskOptions askOptions,
            long from,
            @Nullable Long limit,
            String name,
            int cost) {
        this.snapshotRows = snapshotRows;
        this.computations = computations;
        this.askOptions = askOptions;
        this.from = from;
        this.to = end(snapshotRows, from, limit);
        this.name = name;
        this.cost = cost;
    }

    @Override
    public String snapshot() {
        return snapshotRows.provenance().id();
    }

    @Override
    public Instant asOf() {
        return snapshotRows.provenance().asOf();
    }

    @Override
    public long total() {
        return snapshotRows.total();
    }

    @Override
    public String place() {
        return new RowCursor(snapshot(), 0, name).name();
    }

    @Override
    public int pageSize() {
        return snapshotRows.provenance().pageSize();
    }

    @Override
    public Source source() {
        return cost > 0 ? Source.UPSTREAM : Source.DERIVED;
    }

    @Override
    public Duration freshFor() {
        return snapshotRows.provenance().freshFor();
    }

    @Override
    public Optional<RowCursor> next() {
        return to < snapshotRows.total() ? Optional.of(new RowCursor(snapshot(), to, name)) : Optional.empty();
    }

    @Override
    public Stream<Slice> slices() {
        return slices == null ? snapshotRows.slices(from, to) : slices.stream();
    }

    @Override
    public Optional<String> digest() {
        if (from == to || pages() > SnapshotPages.MOST_DIGESTED) {
            return Optional.empty();
        }
        if (slices == null && pages() <= MOST_KEPT) {
            slices = snapshotRows.slices(from, to).toList();
        }
        var digest = computations.digest(askOptions);
        slices().forEach(digest::add);
        return Optional.of(digest.hex());
    }

    @Override
    public <T, E extends Exception> T compute(long more, Work<T, E> computation) throws E {
        return computations.run(askOptions, more, computation);
    }

    /** Rows that were left out are the only reason for an incomplete view. */
    @Override
    public boolean complete() {
        return leftOut().isNone();
    }

    @Override
    public Completeness completeness() {
        return leftOut().isNone() ? Completeness.WHOLE : Completeness.LEFT_OUT;
    }

    @Override
    public LeftOut leftOut() {
        return snapshotRows.provenance().leftOut();
    }

    @Override
    public int cost() {
        return cost;
    }

    private long pages() {
        return Math.ceilDiv(to - from, pageSize());
    }

    /** How many calls these rows would have taken. */
    public static int calls(SnapshotRows snapshotRows, long from, @Nullable Long limit) {
        var rows = end(snapshotRows, from, limit) - from;
        return Math.toIntExact(
                Math.max(1, Math.ceilDiv(rows, snapshotRows.provenance().callSize())));
    }

    private static long end(SnapshotRows snapshotRows, long from, @Nullable Long limit) {
        return limit == null || limit >= snapshotRows.total() - from ? snapshotRows.total() : from + limit;
    }
}
