package io.cistern.fresh;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.profile.QueryFailure;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs refreshes in the background, one at a time for each query. A failed refresh is not repeated for a minute. */
final class BackgroundRefreshes {

    private static final Logger log = LoggerFactory.getLogger(BackgroundRefreshes.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final long MOST_FAILED = 10_000;

    private final Set<Object> inFlight = ConcurrentHashMap.newKeySet();
    private final Cache<Object, Boolean> failed;
    private final Executor executor;

    BackgroundRefreshes(Executor executor, Ticker ticker) {
        this.executor = executor;
        this.failed = Caffeine.newBuilder()
                .maximumSize(MOST_FAILED)
                .expireAfterWrite(PAUSE)
                .ticker(ticker)
                .build();
    }

    /**
     * Begins a refresh, unless it is under way or has just failed.
     *
     * @param what distinguishes the refresh from others
     */
    void begin(Object what, Runnable refresh) {
        if (failed.getIfPresent(what) == null && inFlight.add(what)) {
            executor.execute(() -> {
                try {
                    refresh.run();
                } catch (QueryFailure failure) {
                    failed.put(what, true);
                    log.debug("A refresh failed: {}", failure.getMessage());
                } catch (RuntimeException e) {
                    failed.put(what, true);
                    log.error(
                            "Unexpected error while refreshing an answer: {}",
                            e.getClass().getName());
                } finally {
                    inFlight.remove(what);
                }
            });
        }
    }
}
