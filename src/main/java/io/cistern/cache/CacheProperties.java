package io.cistern.cache;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is remembered, and for how long.
 *
 * @param cache the memory for pages
 * @param projects the part of each project's settings that concerns freshness
 */
@ConfigurationProperties("cistern")
record CacheProperties(
        @DefaultValue Cache cache, @DefaultValue Map<String, Project> projects) {

    /**
     * The memory for pages.
     *
     * @param size heap for pages, which are kept compressed
     * @param keep how long a page stays after it was last asked for; as long as it can serve stale, at least
     * @param memoryOnly keep profiles in memory alone; else they are kept in the database, too, for restarts and for
     *     other processes
     */
    record Cache(
            @DefaultValue("64MB") DataSize size,
            @DefaultValue("1h") Duration keep,
            @DefaultValue("false") boolean memoryOnly) {}

    /**
     * A project, as far as freshness goes.
     *
     * @param projectId Mixpanel's number for it; read here only because a project without any known setting would not
     *     be seen
     * @param freshness how old its answers may be
     */
    record Project(@Nullable String projectId, @DefaultValue Freshness freshness) {}

    /**
     * How old answers may be.
     *
     * @param maxAge an answer counts as fresh for so long
     * @param absentFor that nobody has an id counts as known for so long, and no longer than an answer counts as fresh
     * @param refusedFor that Mixpanel refuses a question counts as known for so long; no-cache asks it nevertheless
     * @param incompleteFor an answer whose pages do not add up is asked again at once, and after each further one that does
     *     not only so much later, twice as much each time, up to max-age
     * @param staleWhileRevalidate an answer serves so much longer while it is asked anew, apart from who asks
     * @param staleIfError an answer serves so much longer when Mixpanel cannot answer, or the budget is spent
     */
    record Freshness(
            @DefaultValue("15m") Duration maxAge,
            @DefaultValue("5m") Duration absentFor,
            @DefaultValue("5m") Duration refusedFor,
            @DefaultValue("1m") Duration incompleteFor,
            @DefaultValue("1h") Duration staleWhileRevalidate,
            @DefaultValue("24h") Duration staleIfError) {

        /** From its asking on, an answer may be of use for so long. */
        Duration longest() {
            return maxAge.plus(staleIfError.compareTo(staleWhileRevalidate) > 0 ? staleIfError : staleWhileRevalidate);
        }
    }

    /** How long a page stays: while it can serve as an answer, and no shorter than is set. */
    Duration keep() {
        return projects.values().stream()
                .map(project -> project.freshness().longest())
                .reduce(cache.keep(), (one, other) -> one.compareTo(other) < 0 ? other : one);
    }
}
