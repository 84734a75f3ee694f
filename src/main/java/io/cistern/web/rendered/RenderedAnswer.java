package io.cistern.web.rendered;

import io.cistern.cache.CacheChanges;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An answer that was sent.
 *
 * @param changes the changes of the project before the answer was planned
 * @param snapshot the id of the snapshot to which the rows belong
 * @param asOf the answer is at least as new as this
 * @param sentAt when it was sent first
 * @param freshUntil when it becomes stale
 * @param servedUntil when it is too old for this request; not after {@code freshUntil}
 * @param savedCalls how many calls it saves its caller each time
 * @param headers the headers that do not change
 * @param bodyHeaders those that are sent only with a body
 * @param status what the Cache-Status header says after the time to live
 * @param usedAt when sending it last counted as a use of all pages of its snapshot
 */
record RenderedAnswer(
        String project,
        long changes,
        String snapshot,
        Instant asOf,
        Instant sentAt,
        Instant freshUntil,
        Instant servedUntil,
        int savedCalls,
        Map<String, String> headers,
        Map<String, String> bodyHeaders,
        String status,
        RenderedBody body,
        AtomicReference<Instant> usedAt) {

    /** The heap for what is not the body, in bytes, roughly. */
    private static final int REST = 1_000;

    /** Whether a plan would choose this answer now, as far as its snapshot is still cached. */
    boolean isCurrent(CacheChanges cacheChanges, Instant now) {
        return changes == cacheChanges.of(project) && !now.isBefore(sentAt) && now.isBefore(servedUntil);
    }

    /** Whether so much time has passed since the last use that this is another one. */
    boolean isUsedAgain(Instant now, Duration interval) {
        var last = usedAt.get();
        return !now.isBefore(last.plus(interval)) && usedAt.compareAndSet(last, now);
    }

    long age(Instant at) {
        return Math.max(0, Duration.between(asOf, at).toSeconds());
    }

    String cacheStatus(Instant at) {
        return "cistern; hit; ttl=" + Duration.between(at, freshUntil).toSeconds() + status;
    }

    int weight() {
        return REST + body.weight();
    }
}
