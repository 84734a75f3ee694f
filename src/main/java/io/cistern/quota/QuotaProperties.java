package io.cistern.quota;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What Mixpanel allows each project.
 *
 * @param projects the projects, by the names that callers use
 */
@ConfigurationProperties("cistern")
record QuotaProperties(@DefaultValue Map<String, Project> projects) {

    /**
     * What the quota needs to know of a project.
     *
     * @param projectId Mixpanel's id of the project; bound here so that a project which sets no quota has the defaults
     * @param quota the project's quota
     * @param connectTimeout longest time to connect to Mixpanel
     * @param readTimeout longest time for a whole page
     */
    record Project(
            @Nullable String projectId,
            @DefaultValue Limits quota,
            @DefaultValue("5s") Duration connectTimeout,
            @DefaultValue("120s") Duration readTimeout) {

        /** What its calls are accounted under: Mixpanel's number, for our name for it may change within a window. */
        String account(String name) {
            return projectId == null ? name : projectId;
        }

        Terms terms() {
            return new Terms(
                    quota.limit(),
                    quota.window(),
                    quota.concurrency(),
                    Gate.LEASE.plus(connectTimeout).plus(readTimeout));
        }
    }

    /**
     * A quota.
     *
     * @param limit calls in any window
     * @param window length of the rolling window
     * @param concurrency calls at a time
     * @param followUpPages whether pages after the first count against the window
     */
    record Limits(
            @DefaultValue("60") int limit,
            @DefaultValue("1h") Duration window,
            @DefaultValue("5") int concurrency,
            @DefaultValue("counted") FollowUpPages followUpPages) {
        Limits {
            if (window.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("A quota's window is a day at most");
            }
        }
    }
}
