package io.cistern.store.pages;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Locale;

/** Counts pages that are removed from the database before they expire. */
final class StoreMeters implements MeterBinder {

    /** Counts into nothing until the meters are bound. */
    private volatile MeterRegistry registry = new CompositeMeterRegistry();

    /** Why a page was removed. */
    enum Reason {
        /** The page is not what was written. */
        TORN,
        /** No configured key opens the page. */
        LOCKED,
        /** The size limit was exceeded, and other pages are worth more for their bytes. */
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
