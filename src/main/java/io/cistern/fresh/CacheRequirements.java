package io.cistern.fresh;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How old a caller lets its answer be, in the sense of the directives of RFC 9111, 5.2.1.
 *
 * @param maxAge no answer older than this; zero for none that was asked before; null for whatever the project allows
 * @param maxStale accepts an answer that has not counted as fresh for so long; null for none but as the project allows
 * @param minFresh an answer that counts as fresh for so long to come; null for one that does now
 * @param onlyIfCached an answer for which no call is made
 * @param mayRefresh whether the caller may ask for anything newer than what counts as fresh
 */
public record CacheRequirements(
        @Nullable Duration maxAge,
        @Nullable Duration maxStale,
        @Nullable Duration minFresh,
        boolean onlyIfCached,
        boolean mayRefresh) {

    /** Whatever the project allows. */
    public static final CacheRequirements ANY = new CacheRequirements(null, null, null, false, true);

    /** The same, for an answer for which no call is made. */
    public CacheRequirements held() {
        return new CacheRequirements(maxAge, maxStale, minFresh, true, mayRefresh);
    }

    /** What is left of them when their caller may not refresh. */
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

    /** Whether they ask for more than their caller may. */
    boolean isOverruled(Duration fresh) {
        return !mayRefresh && (minFresh != null || (maxAge != null && maxAge.compareTo(fresh) < 0));
    }
}
