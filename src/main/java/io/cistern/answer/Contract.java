package io.cistern.answer;

import io.cistern.profile.Caller;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * On what terms a caller wants its answer.
 *
 * @param caller who asks, and pays for what has to be fetched
 * @param patience how long a call may wait for the budget before it starts
 * @param maxCost calls that may be made for this answer; null for as many as it takes
 */
public record Contract(
        Caller caller, Duration patience, @Nullable Integer maxCost) {}
