package io.cistern.profile;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Limits how long a call may wait to start. Both parts are evaluated again during the wait, because the requests that
 * share the call change.
 *
 * @param latest the instant by which the call must start
 * @param wanted whether a request still needs the page; if none does, the call is cancelled and costs nothing
 */
public record WaitLimit(Supplier<Instant> latest, BooleanSupplier wanted) {

    /** Creates a limit that is always the given instant. */
    public static WaitLimit until(Instant startBy) {
        return new WaitLimit(() -> startBy, () -> true);
    }

    /** The instant by which the call must start. */
    public Instant startBy() {
        return latest.get();
    }

    /** Whether a request still needs the page. */
    public boolean isWanted() {
        return wanted.getAsBoolean();
    }

    /** Returns the same limit, whose call may start later by that time. */
    public WaitLimit later(Duration by) {
        return new WaitLimit(() -> latest.get().plus(by), wanted);
    }

    /** Returns the same limit, which also needs the given condition to hold. */
    public WaitLimit andWhile(BooleanSupplier condition) {
        return new WaitLimit(latest, () -> condition.getAsBoolean() && isWanted());
    }
}
