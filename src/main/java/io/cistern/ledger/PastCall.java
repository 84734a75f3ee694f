package io.cistern.ledger;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call in the ledger, told to people.
 *
 * @param sentAt when its permit was taken
 * @param caller who paid
 * @param purpose why it was made
 * @param fingerprint tells equal queries by; a hash, never the query
 * @param page counted from 0
 * @param counted whether it counts against the window
 * @param outcome how it ended; null while it is under way, or when its process died
 * @param status Mixpanel's HTTP status, where known
 * @param profiles how many came; null while unknown
 * @param duration from its permit to its answer; null while there is none
 */
public record PastCall(
        Instant sentAt,
        String caller,
        String purpose,
        String fingerprint,
        int page,
        boolean counted,
        @Nullable String outcome,
        @Nullable Integer status,
        @Nullable Integer profiles,
        @Nullable Duration duration) {}
