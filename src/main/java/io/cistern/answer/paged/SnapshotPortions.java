package io.cistern.answer.paged;

import io.cistern.profile.Page;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;

/** Reads a snapshot in portions: pages that are cached one by one, and the others as their calls bring them. */
final class SnapshotPortions implements ReadAhead.Portions {

    private final SnapshotPages pages;
    private final Snapshot snapshot;
    private final RequestBudget requestBudget;

    /** Pages that a repeated call brought beside the page that was missing, until they are read. */
    private final ConcurrentSkipListMap<Integer, Page> besides = new ConcurrentSkipListMap<>();

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
        var to = callEnd(from);
        if (IntStream.range(from, to)
                .anyMatch(number -> pages.tier(snapshot, number).isEmpty())) {
            return to;
        }
        cachedTo = to;
        return from + 1;
    }

    /** The page after those of the call that brings that page. */
    private int callEnd(int number) {
        var perCall = snapshot.first().perCall();
        return Math.min(snapshot.first().pages(), (number / perCall + 1) * perCall);
    }

    @Override
    public List<Page> read(int from, int to) {
        return to - from > 1 || snapshot.first().perCall() == 1
                ? pages.read(snapshot, from, to, requestBudget)
                : one(from);
    }

    /**
     * Reads a page that was cached when its call was looked at. When it no longer is, its call is made once for it and
     * for the pages behind it, which may be gone as well.
     */
    private List<Page> one(int number) {
        var here = besidesOrCached(number);
        return here.isPresent() ? List.of(here.get()) : again(number);
    }

    private Optional<Page> besidesOrCached(int number) {
        return Optional.ofNullable(besides.remove(number)).or(() -> pages.cachedPage(snapshot, number));
    }

    private synchronized List<Page> again(int number) {
        var here = besidesOrCached(number); // another read may have made the call in the meantime
        if (here.isPresent()) {
            return List.of(here.get());
        }
        var rest = pages.read(snapshot, number, callEnd(number), requestBudget);
        besides.headMap(number - snapshot.first().perCall()).clear(); // those that were found in the cache
        rest.stream().skip(1).forEach(page -> besides.put(page.number(), page));
        return rest.stream().limit(1).toList();
    }
}
