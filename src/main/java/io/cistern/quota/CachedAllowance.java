package io.cistern.quota;

import io.cistern.ledger.Allowance;
import io.cistern.ledger.LedgerUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A project's allowance, as it was last known. Every answer tells it, also those that cost nothing: so it is looked up
 * only when it can have changed, and aside. Answers wait for a look only while the ledger is well, and then not for long:
 * what is held must not wait for a ledger that is slow or gone.
 */
final class CachedAllowance {

    private static final Logger log = LoggerFactory.getLogger(CachedAllowance.class);

    /** How long a look is good for while this process spends nothing; others may share the ledger. */
    private static final Duration GLANCE = Duration.ofMillis(250);

    /** The longest that an answer waits for a look. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final ProjectGuard projectGuard;
    private final Supplier<Allowance> ledger;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile @Nullable Glance last;
    private volatile boolean well = true;

    CachedAllowance(ProjectGuard projectGuard, Supplier<Allowance> ledger) {
        this.projectGuard = projectGuard;
        this.ledger = ledger;
    }

    /** An allowance as of an instant, after so many moves of the project's calls. */
    private record Glance(Allowance allowance, long moves, Instant at) {

        boolean isGood(long moves, Instant now) {
            return this.moves == moves && !now.isBefore(at) && now.isBefore(at.plus(GLANCE));
        }
    }

    /** Empty while nothing is known. */
    Optional<Allowance> allowance() {
        var known = last;
        if (known == null
                || !known.isGood(
                        projectGuard.gate().moves(), projectGuard.time().instant())) {
            lookAgain();
        }
        return Optional.ofNullable(last).map(Glance::allowance);
    }

    private void lookAgain() {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        var waits = well;
        var look = CompletableFuture.supplyAsync(this::look, Thread::startVirtualThread);
        if (waits) {
            well = look.completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    /** Returns whether the ledger answered. While it does not, nothing is left to spend: no ledger, no call. */
    private boolean look() {
        var moves = projectGuard.gate().moves();
        var seen = false;
        try {
            last = new Glance(ledger.get(), moves, projectGuard.time().instant());
            seen = true;
        } catch (LedgerUnavailableException e) {
            var now = projectGuard.time().instant();
            var known = last;
            if (known != null) {
                last = new Glance(known.allowance().withNothingBefore(ProjectGuards.ledgerBack(now)), moves, now);
            }
        } catch (RuntimeException e) {
            log.warn(
                    "The allowance of a project cannot be told: {}",
                    e.getClass().getName());
        } finally {
            well = seen;
            looking.set(false);
        }
        return seen;
    }
}
