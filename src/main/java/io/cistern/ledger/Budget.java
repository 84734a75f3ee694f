package io.cistern.ledger;

import io.cistern.profile.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A project's budget now, for people to read. Instants are of this machine's clock.
 *
 * @param allowance what may be spent
 * @param reserve permits that batch work leaves to other work
 * @param queue callers that wait for a permit, in order of arrival; of other processes, the first of each queue
 * @param spentByCaller calls that count against the window now, by the caller that pays for them
 * @param savedByCaller calls of the last window that were not made because the page was cached or another caller
 *     fetched it
 * @param foreign calls that other users of the same quota seem to have made and that still count
 * @param forecast how many permits are free at which time if nobody spends any: a step for each change, the soonest
 *     first
 * @param pausedSince when an operator paused spending; null while spending is allowed
 * @param followUpPages whether pages after the first cost a call: as configured, unless Mixpanel showed otherwise
 * @param corrected when Mixpanel contradicted the configured cost of follow-up pages; null if it did not
 * @param learned when the cost of follow-up pages was last concluded from trials; null when it was not
 * @param unprovenUntil until when the ledger may miss calls because it is new, was lost or was restored; null if it
 *     misses none
 */
public record Budget(
        Allowance allowance,
        int reserve,
        List<Waiting> queue,
        Map<String, Integer> spentByCaller,
        Map<String, Integer> savedByCaller,
        int foreign,
        List<Step> forecast,
        @Nullable Instant pausedSince,
        FollowUpPages followUpPages,
        @Nullable Instant corrected,
        @Nullable Instant learned,
        @Nullable Instant unprovenUntil) {

    /** A caller that waits for a permit, and how long it has waited. */
    public record Waiting(String caller, Priority priority, Duration waiting) {}

    /** The number of permits that are free from an instant on. */
    public record Step(Instant at, int free) {}

    public Budget {
        queue = List.copyOf(queue);
        spentByCaller = Map.copyOf(spentByCaller);
        savedByCaller = Map.copyOf(savedByCaller);
        forecast = List.copyOf(forecast);
    }
}
