package io.cistern.answer;

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

/** An answer read off one snapshot, or, when its session is lost on the way, off the one that replaces it. */
final class PagedAnswer implements LongAnswers.Begun {

    private final SnapshotPages pages;
    private final Computations computations;
    private final Errand errand;
    private final Source source;
    private final long from;
    private final @Nullable Long limit;
    private final Reading reading;

    /**
     * @param from the first row wanted
     * @param limit at most so many rows; null for all that follow
     * @param renewable whether a lost session may be replaced: not under a cursor, which holds its snapshot
     */
    PagedAnswer(
            SnapshotPages pages,
            Computations computations,
            Snapshot snapshot,
            long from,
            @Nullable Long limit,
            Errand errand,
            Source source,
            boolean renewable) {
        this.pages = pages;
        this.computations = computations;
        this.errand = errand;
        this.source = source;
        this.from = from;
        this.limit = limit;
        this.reading = new Reading(pages, snapshot, from, limit, errand, renewable);
    }

    @Override
    public String session() {
        return reading.snapshot().session();
    }

    @Override
    public String snapshot() {
        return reading.snapshot().id();
    }

    @Override
    public Instant asOf() {
        return reading.snapshot().first().asOf();
    }

    @Override
    public long total() {
        return reading.snapshot().total();
    }

    @Override
    public String place() {
        return new RowCursor(snapshot(), 0).name();
    }

    @Override
    public int pageSize() {
        return reading.snapshot().first().size();
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public Duration freshFor() {
        return pages.freshFor(reading.snapshot());
    }

    @Override
    public Optional<RowCursor> next() {
        var snapshot = reading.snapshot();
        var end = Span.of(from, limit, snapshot).to();
        return end < snapshot.total() ? Optional.of(new RowCursor(snapshot.id(), end)) : Optional.empty();
    }

    @Override
    public Stream<Slice> slices() {
        var slices = Spliterators.spliteratorUnknownSize(reading, Spliterator.ORDERED | Spliterator.NONNULL);
        return StreamSupport.stream(slices, false).onClose(reading::close);
    }

    @Override
    public Optional<String> digest() {
        var span = Span.of(from, limit, reading.snapshot());
        return pages.digest(reading.snapshot(), span, computations.digest(errand.contract()));
    }

    @Override
    public <T, E extends Exception> T compute(long more, Work<T, E> computation) throws E {
        return computations.run(errand.contract(), more, computation);
    }

    @Override
    public boolean complete() {
        return pages.whole(reading.snapshot());
    }

    @Override
    public Completeness completeness() {
        return pages.known(reading.snapshot());
    }

    @Override
    public boolean readsAll() {
        return limit == null && from == 0;
    }

    @Override
    public LeftOut leftOut() {
        var known = pages.leftOut(reading.snapshot());
        return known.isNone() ? reading.leftOut() : known;
    }

    @Override
    public int cost() {
        return errand.cost();
    }
}
