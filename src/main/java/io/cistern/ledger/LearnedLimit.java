package io.cistern.ledger;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A limit as Mixpanel told it last. The lower of it and the configured one holds, for who configures less leaves the rest to
 * others; and after a week it is forgotten, for plans change, and nothing else would tell that a limit was raised.
 *
 * @param calls null if Mixpanel never told
 * @param toldAt null if Mixpanel never told
 */
record LearnedLimit(@Nullable Integer calls, @Nullable Instant toldAt) {

    static final LearnedLimit NONE = new LearnedLimit(null, null);

    private static final Duration GOOD_FOR = Duration.ofDays(7);

    /** The limit to keep to. */
    int orLower(int configured, Instant now) {
        return calls != null && calls > 0 && isFresh(now) ? Math.min(calls, configured) : configured;
    }

    /** What Mixpanel allows, whatever we allow ourselves; the configured limit as long as it has not told. */
    int orElse(int configured, Instant now) {
        return calls != null && calls > 0 && isFresh(now) ? calls : configured;
    }

    private boolean isFresh(Instant now) {
        return toldAt != null && now.isBefore(toldAt.plus(GOOD_FOR));
    }
}
