package io.cistern.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Locale;

/** What is dropped from the database before its time, in numbers. */
final class StoreMeters implements MeterBinder {

    /** Until the meters are bound nobody reads them. */
    private volatile MeterRegistry registry = new CompositeMeterRegistry();

    /** Why a page was dropped. */
    enum Reason {
        /** It is not what was written. */
        TORN,
        /** No key that is held opens it. */
        LOCKED,
        /** Others are worth its bytes more. */
        EVICTED
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        this.registry = registry;
        for (var reason : Reason.values()) {
            pages(reason);
        }
    }

    void dropped(Reason reason, int pages) {
        pages(reason).increment(pages);
    }

    private Counter pages(Reason reason) {
        return Counter.builder("cistern.store.dropped")
                .description("Stored pages that were dropped before they expired")
                .tags("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
