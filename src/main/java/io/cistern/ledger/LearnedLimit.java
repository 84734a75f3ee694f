package io.cistern.ledger;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The limit that Mixpanel reported last. The lower of it and the configured limit applies, because a lower configured
 * limit leaves the rest to other users. A reported limit expires after a week, because plans change and nothing else
 * shows that a limit was raised.
 *
 * @param calls null if Mixpanel never reported one
 * @param toldAt null if Mixpanel never reported one
 */
record LearnedLimit(@Nullable Integer calls, @Nullable Instant toldAt) {

    static final LearnedLimit NONE = new LearnedLimit(null, null);

    private static final Duration VALID_FOR = Duration.ofDays(7);

    /** Returns the lower of the reported limit and the configured one. */
    int orLower(int configured, Instant now) {
        return calls != null && calls > 0 && isFresh(now) ? Math.min(calls, configured) : configured;
    }

    /**
     * Returns what Mixpanel allows, even if it is more than we allow ourselves; the configured limit until it reports
     * one.
     */
    int orElse(int configured, Instant now) {
        return calls != null && calls > 0 && isFresh(now) ? calls : configured;
    }

    private boolean isFresh(Instant now) {
        return toldAt != null && now.isBefore(toldAt.plus(VALID_FOR));
    }
}
