package io.cistern.audience;

import io.cistern.answer.Answer;
import io.cistern.answer.RowCursor;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** An answer of which only the age, and whether it is whole, matter. */
record SomeAnswer(Instant asOf, boolean complete) implements Answer {

    @Override
    public Optional<String> digest() {
        return Optional.empty();
    }

    @Override
    public String snapshot() {
        return "s";
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
    public long total() {
        return 0;
    }

    @Override
    public Source source() {
        return Source.UPSTREAM;
    }

    @Override
    public Duration freshFor() {
        return Duration.ZERO;
    }

    @Override
    public Optional<RowCursor> next() {
        return Optional.empty();
    }

    @Override
    public Stream<Slice> slices() {
        return Stream.empty();
    }

    @Override
    public int cost() {
        return 1;
    }
}
