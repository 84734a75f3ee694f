package io.cistern.quota.admission;

import io.cistern.ledger.WindowState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of a project's ledger now or a moment ago, for what every call needs to know and the ledger decides again: what a
 * page after the first costs. So calls that begin together do not each read it.
 */
final class SharedLook {

    private static final Duration VALID_FOR = Duration.ofMillis(100);

    private final Supplier<WindowState> ledger;
    private final LongSupplier moves;
    private final InstantSource time;
    private volatile @Nullable Look last;

    /** @param moves grows whenever a call of this process begins or ends, and then the ledger is read again */
    SharedLook(Supplier<WindowState> ledger, LongSupplier moves, InstantSource time) {
        this.ledger = ledger;
        this.moves = moves;
        this.time = time;
    }

    private record Look(WindowState windowState, long moves, Instant at) {

        boolean isGood(long moves, Instant now) {
            return this.moves == moves && !now.isBefore(at) && now.isBefore(at.plus(VALID_FOR));
        }
    }

    WindowState windowState() {
        var now = time.instant();
        var before = moves.getAsLong();
        var look = last;
        if (look == null || !look.isGood(before, now)) {
            look = new Look(ledger.get(), before, now);
            last = look;
        }
        return look.windowState();
    }
}
