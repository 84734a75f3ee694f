package io.cistern.web.rendered;

import io.cistern.cache.CacheChanges;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
 * @param tag the ETag of the rows; null when they have none
 * @param headers the headers that do not change
 * @param bodyHeaders those that are sent only with a body
 * @param status what the Cache-Status header says after the time to live
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
        @Nullable String tag,
        Map<String, String> headers,
        Map<String, String> bodyHeaders,
        String status,
        RenderedBody body) {

    /** The heap for what is not the body, in bytes, roughly. */
    private static final int REST = 1_000;

    /** Whether a plan would choose this answer now, as far as its snapshot is still cached. */
    boolean isCurrent(CacheChanges now, Instant at) {
        return changes == now.of(project) && !at.isBefore(sentAt) && at.isBefore(servedUntil);
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
