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

/** This process's work on exports in numbers. */
final class ExportMeters implements MeterBinder {

    /** Until the meters are bound nobody reads them. */
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

    /** This process works on it no more. */
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
