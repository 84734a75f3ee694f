package io.cistern.quota;

import io.cistern.ledger.Allowance;
import io.cistern.ledger.LedgerUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caches a project's allowance. Every answer reports it, also answers that cost nothing, so it is read in the
 * background and only when it can have changed. An answer waits briefly for the read while the ledger responds, and not
 * at all while it does not: cached answers must not wait for a slow or unreachable ledger.
 */
final class CachedAllowance {

    private static final Logger log = LoggerFactory.getLogger(CachedAllowance.class);

    /** How long a value is valid while this process spends nothing; other processes may share the ledger. */
    private static final Duration TIME_TO_LIVE = Duration.ofMillis(250);

    /** Up to this age a value is still reported while it is read again. */
    private static final Duration MOST_AGE = Duration.ofSeconds(1);

    /** The longest that an answer waits for a read. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final ProjectGuard projectGuard;
    private final Supplier<Allowance> ledger;
    private final AtomicReference<@Nullable CompletableFuture<Boolean>> reading = new AtomicReference<>();
    private volatile @Nullable CachedValue last;
    private volatile boolean isResponding = true;

    CachedAllowance(ProjectGuard projectGuard, Supplier<Allowance> ledger) {
        this.projectGuard = projectGuard;
        this.ledger = ledger;
    }

    /** An allowance, and the instant and the count of call starts and ends at which it was read. */
    private record CachedValue(Allowance allowance, long moves, Instant at) {

        boolean isGood(long moves, Instant now, Duration age) {
            return this.moves == moves && !now.isBefore(at) && now.isBefore(at.plus(age));
        }
    }

    /** The last known allowance; empty while none is known. */
    Optional<Allowance> allowance() {
        if (!isGood(TIME_TO_LIVE)) {
            var read = read();
            if (!isGood(MOST_AGE) && isResponding) {
                await(read);
                if (!isGood(MOST_AGE) && isResponding) {
                    await(read()); // the first read had begun before the last call did
                }
            }
        }
        return Optional.ofNullable(last).map(CachedValue::allowance);
    }

    private boolean isGood(Duration age) {
        var cached = last;
        return cached != null
                && cached.isGood(
                        projectGuard.gate().moves(), projectGuard.time().instant(), age);
    }

    private void await(CompletableFuture<Boolean> read) {
        isResponding = read.copy()
                .completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Begins to read the ledger in the background, unless that is under way. Completes with whether it responded. */
    private CompletableFuture<Boolean> read() {
        var own = new CompletableFuture<Boolean>();
        var before = reading.compareAndExchange(null, own);
        if (before != null) {
            return before;
        }
        Thread.startVirtualThread(() -> {
            var hasResponded = false;
            try {
                hasResponded = readNow();
            } finally {
                reading.set(null);
                own.complete(hasResponded);
            }
        });
        return own;
    }

    /**
     * Reads the ledger, and returns whether it responded. While it does not, the allowance is zero, because no call is
     * made without a ledger.
     */
    private boolean readNow() {
        var moves = projectGuard.gate().moves();
        var hasResponded = false;
        try {
            last = new CachedValue(ledger.get(), moves, projectGuard.time().instant());
            hasResponded = true;
        } catch (LedgerUnavailableException e) {
            var now = projectGuard.time().instant();
            var cached = last;
            if (cached != null) {
                last = new CachedValue(cached.allowance().withNothingBefore(ProjectGuards.ledgerBack(now)), moves, now);
            }
        } catch (RuntimeException e) {
            log.warn(
                    "The allowance of a project cannot be read: {}",
                    e.getClass().getName());
        } finally {
            isResponding = hasResponded;
        }
        return hasResponded;
    }
}
