package io.cistern.cache;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the cache: its size, and how long answers are fresh and cached.
 *
 * @param cache the page cache in memory
 * @param projects the settings of each project that concern freshness
 */
@ConfigurationProperties("cistern")
record CacheProperties(
        @DefaultValue Cache cache, @DefaultValue Map<String, Project> projects) {

    /**
     * The page cache in memory.
     *
     * @param size the heap for pages, which are stored compressed
     * @param keep how long a page stays in memory after its last use; at least as long as it can be served stale
     * @param memoryOnly whether profiles are kept in memory only; otherwise the database stores them too, for restarts
     *     and for other processes
     */
    record Cache(
            @DefaultValue("64MB") DataSize size,
            @DefaultValue("1h") Duration keep,
            @DefaultValue("false") boolean memoryOnly) {}

    /**
     * The settings of a project that concern freshness.
     *
     * @param projectId the numeric id of the project at Mixpanel; required
     * @param freshness how old its answers may be
     */
    record Project(@Nullable String projectId, @DefaultValue Freshness freshness) {}

    /**
     * How old answers may be.
     *
     * @param maxAge how long an answer is fresh
     * @param absentFor how long the absence of an id is remembered; at most as long as an answer is fresh
     * @param refusedFor how long a query that Mixpanel refused is answered with the same refusal; no-cache sends it
     *     again
     * @param incompleteFor the wait before an answer whose pages do not add up is fetched again. The first repeat is
     *     immediate; each later wait is twice as long, up to max-age
     * @param staleWhileRevalidate how long after max-age an answer is still served while it is refreshed in the
     *     background
     * @param staleIfError how long after max-age an answer is still served when Mixpanel cannot answer or the budget
     *     is spent
     */
    record Freshness(
            @DefaultValue("15m") Duration maxAge,
            @DefaultValue("5m") Duration absentFor,
            @DefaultValue("5m") Duration refusedFor,
            @DefaultValue("1m") Duration incompleteFor,
            @DefaultValue("1h") Duration staleWhileRevalidate,
            @DefaultValue("24h") Duration staleIfError) {

        /** How long an answer may be served after its fetch. */
        Duration longest() {
            return maxAge.plus(staleIfError.compareTo(staleWhileRevalidate) > 0 ? staleIfError : staleWhileRevalidate);
        }
    }

    /** How long a page stays in memory: as long as it can be served, and at least as long as the setting. */
    Duration keep() {
        return projects.values().stream()
                .map(project -> project.freshness().longest())
                .reduce(cache.keep(), (one, other) -> one.compareTo(other) < 0 ? other : one);
    }
}
