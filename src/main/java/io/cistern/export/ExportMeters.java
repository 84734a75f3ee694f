package io.cistern.export;

import io.cistern.export.Export.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Counts the exports that this process runs and finishes. */
final class ExportMeters implements MeterBinder {

    /** Counts into nothing until the meters are bound. */
    private volatile MeterRegistry registry = new CompositeMeterRegistry();

    private final AtomicInteger running = new AtomicInteger();

    @Override
    public void bindTo(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("cistern.exports.running", running, AtomicInteger::get)
                .description("Exports that this process is running")
                .register(registry);
        Stream.of(Status.values()).filter(Status::isLast).forEach(this::counter);
    }

    void began() {
        running.incrementAndGet();
    }

    /** Counts an export that this process no longer runs. */
    void left() {
        running.decrementAndGet();
    }

    void finished(Status status) {
        counter(status).increment();
    }

    private Counter counter(Status status) {
        return Counter.builder("cistern.exports.finished")
                .description("Exports that ended, by their last status")
                .tag("status", status.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
