package io.cistern;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that moves when it is told to. */
public final class FakeTime implements InstantSource, Ticker {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T09:00:00Z"));

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public long read() {
        var instant = now.get();
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    public void advance(Duration by) {
        now.updateAndGet(instant -> instant.plus(by));
    }
}
