package io.cistern.answer.paged;

import io.cistern.answer.Completeness;
import io.cistern.answer.LongAnswers;
import io.cistern.answer.RowCursor;
import io.cistern.profile.LeftOut;
import io.cistern.table.FairExecutor.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** An answer that is read from one snapshot, or from its replacement when the session is lost meanwhile. */
public final class PagedAnswer implements LongAnswers.Begun {

    private final SnapshotPages pages;
    private final Computations computations;
    private final RequestBudget requestBudget;
    private final Source source;
    private final long from;
    private final @Nullable Long limit;
    private final SnapshotReader snapshotReader;

    /**
     * @param from the first row
     * @param limit the maximum number of rows; null for all that follow
     * @param renewable whether a lost session may be replaced; false under a cursor, which names its snapshot
     */
    public PagedAnswer(
            SnapshotPages pages,
            Computations computations,
            Snapshot snapshot,
            long from,
            @Nullable Long limit,
            RequestBudget requestBudget,
            Source source,
            boolean renewable) {
        this.pages = pages;
        this.computations = computations;
        this.requestBudget = requestBudget;
        this.source = source;
        this.from = from;
        this.limit = limit;
        this.snapshotReader = new SnapshotReader(pages, snapshot, from, limit, requestBudget, renewable);
    }

    @Override
    public String session() {
        return snapshotReader.snapshot().session();
    }

    @Override
    public String snapshot() {
        return snapshotReader.snapshot().id();
    }

    @Override
    public Instant asOf() {
        return snapshotReader.snapshot().first().asOf();
    }

    @Override
    public long total() {
        return snapshotReader.snapshot().total();
    }

    @Override
    public String place() {
        return new RowCursor(snapshot(), 0).name();
    }

    @Override
    public int pageSize() {
        return snapshotReader.snapshot().first().size();
    }

    @Override
    public int pagesPerCall() {
        return snapshotReader.snapshot().first().perCall();
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public Duration freshFor() {
        return pages.freshFor(snapshotReader.snapshot());
    }

    @Override
    public Optional<RowCursor> next() {
        var snapshot = snapshotReader.snapshot();
        var end = RowRange.of(from, limit, snapshot).to();
        return end < snapshot.total() ? Optional.of(new RowCursor(snapshot.id(), end)) : Optional.empty();
    }

    @Override
    public Stream<Slice> slices() {
        var slices = Spliterators.spliteratorUnknownSize(snapshotReader, Spliterator.ORDERED | Spliterator.NONNULL);
        return StreamSupport.stream(slices, false).onClose(snapshotReader::close);
    }

    @Override
    public Optional<String> digest() {
        var rowRange = RowRange.of(from, limit, snapshotReader.snapshot());
        return pages.digest(snapshotReader.snapshot(), rowRange, computations.digest(requestBudget.askOptions()));
    }

    @Override
    public <T, E extends Exception> T compute(long more, Work<T, E> computation) throws E {
        return computations.run(requestBudget.askOptions(), more, computation);
    }

    @Override
    public boolean complete() {
        return pages.completeness(snapshotReader.snapshot()) == Completeness.WHOLE;
    }

    @Override
    public Completeness completeness() {
        return pages.knownCompleteness(snapshotReader.snapshot());
    }

    @Override
    public boolean readsAll() {
        return limit == null && from == 0;
    }

    @Override
    public LeftOut leftOut() {
        var recorded = pages.leftOut(snapshotReader.snapshot());
        return recorded.isNone() ? snapshotReader.leftOut() : recorded;
    }

    @Override
    public int cost() {
        return requestBudget.cost();
    }
}
