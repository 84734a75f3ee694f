package io.cistern.answer.paged;

import io.cistern.profile.Page;
import java.util.List;
import java.util.stream.IntStream;

/** Reads a snapshot in portions: pages that are cached one by one, and the others as their calls bring them. */
final class SnapshotPortions implements ReadAhead.Portions {

    private final SnapshotPages pages;
    private final Snapshot snapshot;
    private final RequestBudget requestBudget;

    /** The pages before this one were cached when their call was looked at. */
    private int cachedTo;

    SnapshotPortions(SnapshotPages pages, Snapshot snapshot, RequestBudget requestBudget) {
        this.pages = pages;
        this.snapshot = snapshot;
        this.requestBudget = requestBudget;
    }

    @Override
    public int end(int from) {
        var perCall = snapshot.first().perCall();
        if (perCall == 1 || from < cachedTo) {
            return from + 1;
        }
        var to = Math.min(snapshot.first().pages(), (from / perCall + 1) * perCall);
        if (IntStream.range(from, to)
                .anyMatch(number -> pages.tier(snapshot, number).isEmpty())) {
            return to;
        }
        cachedTo = to;
        return from + 1;
    }

    @Override
    public List<Page> read(int from, int to) {
        return pages.read(snapshot, from, to, requestBudget);
    }
}
