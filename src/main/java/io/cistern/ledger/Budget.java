package io.cistern.ledger;

import io.cistern.profile.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A project's budget as it stands now, told to people. Instants are of this machine's clock.
 *
 * @param allowance what may be spent
 * @param reserve permits kept from batch work
 * @param queue who waits for a permit, in the order of their coming; of those in other processes, the first of each line
 * @param spentByCaller calls that count against the window now, by who paid
 * @param savedByCaller calls of the last window that were not made, since their page was held or another fetched it
 * @param foreign calls that others seem to have made of the same quota and that still count
 * @param forecast when how many permits will be free, if nobody spends: a step for each change, the soonest first
 * @param pausedSince when an operator stopped spending; null while it goes on
 * @param followUpPages what pages after the first cost: as configured, unless Mixpanel said otherwise
 * @param corrected when Mixpanel contradicted the configured cost of follow-up pages; null if it did not
 * @param unprovenUntil until when the ledger may not know of every call, having been new, lost or restored; null if it does
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
        @Nullable Instant unprovenUntil) {

    /** Somebody who waits for a permit, and for how long already. */
    public record Waiting(String caller, Priority priority, Duration waiting) {}

    /** From that instant on, so many permits are free. */
    public record Step(Instant at, int free) {}

    public Budget {
        queue = List.copyOf(queue);
        spentByCaller = Map.copyOf(spentByCaller);
        savedByCaller = Map.copyOf(savedByCaller);
        forecast = List.copyOf(forecast);
    }
}
