package io.cistern.store.pages;

import io.cistern.store.pages.StoreMeters.Reason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the stored pages below their size limit, and removes pages that are too old or that no key opens. */
final class Eviction {

    private static final Logger log = LoggerFactory.getLogger(Eviction.class);

    /** Eviction goes below the limit by this part of it, so that not every new page evicts another. */
    private static final double MARGIN = 0.05;

    private final RestingDatabase database;
    private final EvictionRows rows;
    private final StoreMeters meters;
    private final long maxBytes;
    private final Executor executor;
    private final InstantSource time;

    /** The stored bytes as far as this process knows; negative while they are unknown. */
    private final AtomicLong bytes = new AtomicLong(-1);

    private final AtomicBoolean isRunning = new AtomicBoolean();

    /** @param executor runs evictions, so that no caller waits for them */
    Eviction(
            RestingDatabase database,
            EvictionRows rows,
            StoreMeters meters,
            long maxBytes,
            Executor executor,
            InstantSource time) {
        this.database = database;
        this.rows = rows;
        this.meters = meters;
        this.maxBytes = maxBytes;
        this.executor = executor;
        this.time = time;
    }

    /** Counts bytes that this process stored, and begins an eviction if they may exceed the limit. */
    void added(int moreBytes) {
        bytes.updateAndGet(before -> before < 0 ? before : before + moreBytes);
        if ((bytes.get() < 0 || bytes.get() > maxBytes) && isRunning.compareAndSet(false, true)) {
            executor.execute(() -> {
                try {
                    evict();
                } finally {
                    isRunning.set(false);
                }
            });
        }
    }

    /** Asks the database for the stored bytes, because other processes write, too. */
    private void evict() {
        var stored = database.read(rows::bytes, -1L);
        if (stored > maxBytes) {
            var target = Math.round(maxBytes * (1 - MARGIN));
            var dropped = 1;
            while (stored > target && dropped > 0) {
                var excess = stored - target;
                dropped = drop(() -> rows.dropLeast(excess, time.instant()), Reason.EVICTED);
                stored = database.read(rows::bytes, -1L);
            }
        }
        bytes.set(stored);
    }

    /** Removes pages that none of these keys opens; nothing when there are no keys. It can take long. */
    void dropLocked(List<String> keys) {
        var dropped = 1;
        while (!keys.isEmpty() && dropped > 0) {
            dropped = drop(() -> rows.dropLocked(keys), Reason.LOCKED);
        }
    }

    /** Removes some pages of snapshots that are older than that. */
    void dropOlder(Instant before) {
        if (database.read(() -> rows.isAnyOlder(before, time.instant()), false)) {
            database.write(() -> rows.dropOlder(before, time.instant()));
        }
    }

    /** Removes a page that was changed after it was written, or that no key opens. */
    void dropUnusable(String queryName, String session, String id, Reason reason) {
        log.warn(
                "A page in the database {}, and is removed",
                reason == Reason.TORN ? "is not what was written" : "cannot be decrypted");
        database.write(() -> rows.dropPage(queryName, session, id));
        meters.dropped(reason, 1);
    }

    private int drop(IntSupplier drop, Reason reason) {
        var dropped = database.write(drop);
        meters.dropped(reason, dropped);
        return dropped;
    }
}
