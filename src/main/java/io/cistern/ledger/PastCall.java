package io.cistern.ledger;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call in the ledger, for people to read.
 *
 * @param sentAt when its permit was taken
 * @param caller the caller that paid
 * @param purpose why it was made
 * @param fingerprint identifies equal queries; a hash, never the query
 * @param page counted from 0
 * @param counted whether it counts against the window
 * @param outcome how it ended; null while it is under way, or when its process died
 * @param status Mixpanel's HTTP status, where known
 * @param profiles profiles received; null while unknown
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
