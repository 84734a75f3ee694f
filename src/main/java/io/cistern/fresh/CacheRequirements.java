package io.cistern.fresh;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A caller's requirements for the age of its answer, as the directives of RFC 9111, 5.2.1.
 *
 * @param maxAge the maximum age; zero for an answer that was not fetched before this instant; null for the limit of the
 *     project
 * @param maxStale how long the answer may have been stale; null for the limit of the project
 * @param minFresh how much longer the answer must be fresh; null for an answer that is fresh now
 * @param onlyIfCached whether no call may be made for the answer
 * @param mayRefresh whether the caller may request an answer that is newer than a fresh one
 */
public record CacheRequirements(
        @Nullable Duration maxAge,
        @Nullable Duration maxStale,
        @Nullable Duration minFresh,
        boolean onlyIfCached,
        boolean mayRefresh) {

    /** No requirements beyond the limits of the project. */
    public static final CacheRequirements ANY = new CacheRequirements(null, null, null, false, true);

    /** The same requirements, for an answer without a call. */
    public CacheRequirements cachedOnly() {
        return new CacheRequirements(maxAge, maxStale, minFresh, true, mayRefresh);
    }

    /**
     * How old an answer may be that is not stale: zero for one that is not older than the request, null for the limit of
     * the project. A caller that may not refresh accepts whatever is fresh.
     */
    public @Nullable Duration maxAgeUnlessStale() {
        if (!mayRefresh) {
            return null;
        }
        return minFresh == null ? maxAge : Duration.ZERO;
    }

    /** The requirements without those that the caller may not make. */
    CacheRequirements permitted(Duration fresh) {
        return isOverruled(fresh)
                ? new CacheRequirements(
                        maxAge == null || maxAge.compareTo(fresh) < 0 ? null : maxAge,
                        maxStale,
                        null,
                        onlyIfCached,
                        false)
                : this;
    }

    /** Whether they require more than the caller may. */
    boolean isOverruled(Duration fresh) {
        return !mayRefresh && (minFresh != null || (maxAge != null && maxAge.compareTo(fresh) < 0));
    }
}
