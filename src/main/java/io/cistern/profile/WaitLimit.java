package io.cistern.profile;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * How long a call may wait to start. Both parts are asked again while it waits, since requests that share the call come
 * and go.
 *
 * @param latest the instant by which the call must start
 * @param wanted whether the page is still wanted; a call that is not is cancelled and costs nothing
 */
public record WaitLimit(Supplier<Instant> latest, BooleanSupplier wanted) {

    /** Waits until that instant, whatever happens. */
    public static WaitLimit until(Instant startBy) {
        return new WaitLimit(() -> startBy, () -> true);
    }

    /** The instant by which the call must start. */
    public Instant startBy() {
        return latest.get();
    }

    /** Whether the page is still wanted. */
    public boolean isWanted() {
        return wanted.getAsBoolean();
    }

    /** The same limit, as long as this holds, too. */
    public WaitLimit andWhile(BooleanSupplier condition) {
        return new WaitLimit(latest, () -> condition.getAsBoolean() && isWanted());
    }
}
