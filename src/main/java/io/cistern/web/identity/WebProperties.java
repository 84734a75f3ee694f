package io.cistern.web.identity;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;

/**
 * The defaults and limits of requests.
 *
 * @param defaultProject the project of queries that name none; not needed when there is only one project
 * @param patience how long a query waits for the budget when its request sets no wait
 * @param maxWait the longest wait that a request may ask for
 * @param withinGranularity the unit to which the current time is rounded down before the operator within reaches back
 *     from it, so that queries in one such span are equal; at least one second
 * @param maxBody the largest request body; all bodies in memory share a part of the heap
 * @param maxIds the largest number of ids in a query; those that no cached answer knows take a call for each
 *     merge.ids-per-call of them. A list has to fit into max-body, too
 * @param projects the settings of each project that requests use
 */
@ConfigurationProperties("cistern")
public record WebProperties(
        @Nullable String defaultProject,
        @Name("wait") @DefaultValue("10s") Duration patience,
        @DefaultValue("5m") Duration maxWait,
        @DefaultValue("5m") Duration withinGranularity,
        @DefaultValue("4MB") DataSize maxBody,
        @DefaultValue("100000") int maxIds,
        @DefaultValue Map<String, Project> projects) {

    public WebProperties {
        if (withinGranularity.toSeconds() < 1) {
            throw new IllegalArgumentException("cistern.within-granularity is at least one second");
        }
        if (maxIds < 1) {
            throw new IllegalArgumentException("cistern.max-ids is at least 1");
        }
        projects = Map.copyOf(projects);
    }

    /**
     * A project.
     *
     * @param projectId the numeric id of the project at Mixpanel; required
     * @param timezone the time zone of the project; a date without a time is midnight in it. While it is not set,
     *     Cistern sends expressions that read dates to Mixpanel and does not evaluate them itself
     * @param workspaceId the data view of queries that name none
     * @param workspaceOverride whether a request may name another data view than the configured one; where none is
     *     configured, a request may name any
     */
    public record Project(
            @Nullable String projectId,
            @DefaultValue("UTC") ZoneId timezone,
            @Nullable Long workspaceId,
            @DefaultValue("false") boolean workspaceOverride) {

        /** Whether a request may be about this data view. */
        boolean allows(Long workspace) {
            return workspaceId == null || workspaceOverride || workspaceId.equals(workspace);
        }
    }
}
