package io.cistern.web;

import io.cistern.answer.Answer;
import io.cistern.answer.RowCursor;
import io.cistern.rows.Rows;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** An answer of given lines, everything else about it being settable. */
public record FakeAnswer(
        Supplier<Stream<Slice>> rows,
        long total,
        Source source,
        Optional<RowCursor> next,
        boolean complete,
        Instant asOf,
        Duration freshFor,
        Supplier<Optional<String>> rowDigest)
        implements Answer {

    public static final Instant AS_OF = Instant.parse("2026-11-23T08:54:00Z");

    /** Each page is a list of id and properties, by turns. */
    public static FakeAnswer of(List<List<String>> pages) {
        var slices = new ArrayList<Slice>();
        for (var page : pages) {
            var rows = rows(page);
            slices.add(new Slice(rows, 0, rows.count()));
        }
        return of(slices::stream, slices.stream().mapToLong(Slice::count).sum());
    }

    public static FakeAnswer of(Supplier<Stream<Slice>> slices, long total) {
        return new FakeAnswer(
                slices, total, Source.UPSTREAM, Optional.empty(), true, AS_OF, Duration.ofMinutes(9), Optional::empty);
    }

    public static Rows rows(List<String> page) {
        var writer = new Rows.Writer();
        for (int i = 0; i < page.size(); i += 2) {
            writer.add(
                    page.get(i).getBytes(StandardCharsets.UTF_8),
                    page.get(i + 1).getBytes(StandardCharsets.UTF_8));
        }
        return writer.finish();
    }

    public FakeAnswer from(Source source) {
        return new FakeAnswer(rows, total, source, next, complete, asOf, freshFor, rowDigest);
    }

    public FakeAnswer before(RowCursor next) {
        return new FakeAnswer(rows, total, source, Optional.of(next), complete, asOf, freshFor, rowDigest);
    }

    public FakeAnswer incomplete() {
        return new FakeAnswer(rows, total, source, next, false, asOf, freshFor, rowDigest);
    }

    public FakeAnswer digestedBy(Supplier<Optional<String>> digest) {
        return new FakeAnswer(rows, total, source, next, complete, asOf, freshFor, digest);
    }

    @Override
    public Optional<String> digest() {
        return rowDigest.get();
    }

    @Override
    public String place() {
        return "8f3a00000000000000000000";
    }

    @Override
    public int pageSize() {
        return 1_000;
    }

    @Override
    public String snapshot() {
        return "s1";
    }

    @Override
    public Stream<Slice> slices() {
        return rows.get();
    }

    @Override
    public int cost() {
        return 1;
    }
}
