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
 * Settings of requests: defaults and limits.
 *
 * @param defaultProject the project of queries that name none; not needed when there is only one
 * @param patience how long a query waits for the budget when its caller does not say
 * @param maxWait the longest time that a caller may choose to wait
 * @param withinGranularity the unit to which "now" is rounded down before within counts back from it, so that queries
 *     in the same unit are equal
 * @param maxBody the largest request body; all bodies in memory share a part of the heap
 * @param projects the settings of each project that the web needs
 */
@ConfigurationProperties("cistern")
public record WebProperties(
        @Nullable String defaultProject,
        @Name("wait") @DefaultValue("10s") Duration patience,
        @DefaultValue("5m") Duration maxWait,
        @DefaultValue("5m") Duration withinGranularity,
        @DefaultValue("256KB") DataSize maxBody,
        @DefaultValue Map<String, Project> projects) {

    public WebProperties {
        if (withinGranularity.toSeconds() < 1) {
            throw new IllegalArgumentException("cistern.within-granularity is at least one second");
        }
        projects = Map.copyOf(projects);
    }

    /**
     * Settings of a project.
     *
     * @param projectId Mixpanel's number of the project; bound here only because a project without any known setting
     *     would not be bound
     * @param timezone the project's time zone, in which a date without time is midnight
     * @param workspaceId the data view of queries that name none
     * @param workspaceOverride whether a request may name another data view than the configured one; where none is
     *     configured, it may name any
     */
    public record Project(
            @Nullable String projectId,
            @DefaultValue("UTC") ZoneId timezone,
            @Nullable Long workspaceId,
            @DefaultValue("false") boolean workspaceOverride) {

        /** Whether a request may use this data view. */
        boolean allows(Long workspace) {
            return workspaceId == null || workspaceOverride || workspaceId.equals(workspace);
        }
    }
}
