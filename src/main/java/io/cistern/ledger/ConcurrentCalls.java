package io.cistern.ledger;

import io.cistern.ledger.WindowState.Entry;
import io.cistern.profile.WaitReason;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Predicate;

/**
 * The places among the concurrent calls. The call of a dead process holds its place for a while, but does not keep another call
 * from probing a doubted ledger, because its answer will not be seen.
 */
final class ConcurrentCalls {

    private final WindowState state;

    ConcurrentCalls(WindowState state) {
        this.state = state;
    }

    /** The calls that count against {@link WindowState#terms} now. */
    int count() {
        var isProbed = state.doubt().isProbed();
        return (int) state.calls().stream()
                .filter(state::holdsPlace)
                .filter(call -> !isProbed || !call.isOfDeadProcess())
                .count();
    }

    /** From this instant on, another call surely has a place. */
    Instant surelyFree() {
        var free = surelyFree(call -> true, state.configured().concurrency());
        return state.doubt().isProbed()
                ? WindowState.later(free, surelyFree(call -> !call.isOfDeadProcess(), 1))
                : free;
    }

    private Instant surelyFree(Predicate<Entry> which, int places) {
        return state.calls().stream()
                .filter(state::holdsPlace)
                .filter(which)
                .map(state::placeHeldUntil)
                .sorted(Comparator.reverseOrder())
                .skip(places - 1)
                .findFirst()
                .orElse(state.now());
    }

    /** Why there is no place. */
    WaitReason reason() {
        var living = state.calls().stream()
                .filter(call -> state.holdsPlace(call) && !call.isOfDeadProcess())
                .count();
        if (living > 0 && state.doubt().isProbed()) {
            return WaitReason.LEDGER_PROBE;
        }
        return living < state.configured().concurrency() ? WaitReason.DEAD_CALLS : WaitReason.CONCURRENCY;
    }
}
