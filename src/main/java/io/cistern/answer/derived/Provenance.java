package io.cistern.answer.derived;

import io.cistern.answer.paged.KnownTotals.Total;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.profile.LeftOut;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Where derived rows come from.
 *
 * @param id the name that cursors into the rows use: the id of the snapshot, or a name for several snapshots
 * @param asOf when the oldest of the snapshots was fetched
 * @param freshFor how much longer the rows are fresh; negative once they are stale
 * @param pageSize rows of a full page
 * @param callSize rows that a call can bring
 * @param leftOut untrusted rows that were left out of the snapshots
 * @param snapshots the ids of the snapshots
 */
public record Provenance(
        String id,
        Instant asOf,
        Duration freshFor,
        int pageSize,
        int callSize,
        LeftOut leftOut,
        List<String> snapshots) {

    public Provenance {
        snapshots = List.copyOf(snapshots);
    }

    /** The provenance of rows of one snapshot. */
    static Provenance of(Snapshot snapshot, SnapshotPages pages) {
        var first = snapshot.first();
        return new Provenance(
                snapshot.id(),
                first.asOf(),
                pages.freshFor(snapshot),
                first.size(),
                first.callSize(),
                pages.leftOut(snapshot),
                List.of(snapshot.id()));
    }

    /** A number of profiles, as of the time of the oldest snapshot. */
    public Total total(long profiles) {
        return new Total(profiles, callSize, asOf);
    }

    /** Whether the rows come from several snapshots. */
    public boolean isCombined() {
        return snapshots.size() > 1;
    }
}
