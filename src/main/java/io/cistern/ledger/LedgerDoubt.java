package io.cistern.ledger;

import io.cistern.ledger.CallResult.Outcome;
import io.cistern.ledger.WindowState.Entry;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;

/**
 * What follows from a doubt about the ledger: calls may be missing in it, and may still be in Mixpanel's window.
 *
 * <p>The doubt is about the window, not about calls at the same time. The probing policy therefore makes one call at a time only
 * until Mixpanel answers a call that counts: that answer shows that the window had room. Then as many calls as usual run
 * at the same time, and Mixpanel may refuse those if the window is full after all. After a 429, one call at a time is made again.
 */
final class LedgerDoubt {

    private static final Set<Outcome> THROTTLED =
            Set.of(Outcome.THROTTLED_WINDOW, Outcome.THROTTLED_CONCURRENCY, Outcome.THROTTLED_LOAD);

    private final WindowState state;

    LedgerDoubt(WindowState state) {
        this.state = state;
    }

    /** Until when the ledger may miss calls that count; in the past when it misses none. */
    Instant until() {
        var configured = state.configured();
        var doubtedAt = state.account().doubtedAt();
        return configured.doubt() == LostLedgerPolicy.TRUST || doubtedAt == null
                ? Instant.EPOCH
                : doubtedAt.plus(configured.window()).plus(configured.patience());
    }

    /** Until when no call is made because of the doubt; in the past when calls may be made. */
    Instant windowOpensAt() {
        return state.configured().doubt() == LostLedgerPolicy.STRICT ? until() : Instant.EPOCH;
    }

    /** Whether one call at a time is made. */
    boolean isProbed() {
        return state.configured().doubt() == LostLedgerPolicy.PROBE
                && state.now().isBefore(until())
                && !hasGoodAnswer(lastSetback());
    }

    /** When the ledger was doubted or Mixpanel last refused a call after that. */
    private Instant lastSetback() {
        var doubtedAt = Objects.requireNonNull(state.account().doubtedAt());
        return state.calls().stream()
                .filter(call -> call.outcome() != null && THROTTLED.contains(call.outcome()))
                .map(Entry::answeredAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .filter(doubtedAt::isBefore)
                .orElse(doubtedAt);
    }

    /** Whether Mixpanel answered a counted call that was sent after that instant. Other calls prove nothing. */
    private boolean hasGoodAnswer(Instant since) {
        return state.calls().stream()
                .anyMatch(call -> call.outcome() == Outcome.ANSWERED
                        && call.counted()
                        && call.sentAt().isAfter(since));
    }
}
