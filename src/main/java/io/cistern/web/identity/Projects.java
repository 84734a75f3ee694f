package io.cistern.web.identity;

import io.cistern.web.problem.Problems;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The configured projects that a caller may know of. */
public final class Projects {

    private final Map<String, WebProperties.Project> projects;
    private final @Nullable String byDefault;
    private final boolean all;

    public Projects(WebProperties properties) {
        this(properties.projects(), properties.defaultProject(), true);
    }

    private Projects(Map<String, WebProperties.Project> projects, @Nullable String byDefault, boolean all) {
        this.projects = projects;
        this.byDefault = byDefault != null
                ? byDefault
                : projects.size() == 1 ? projects.keySet().iterator().next() : null;
        this.all = all;
    }

    /** Returns the projects without those that the caller may not read, so that it learns nothing about them. */
    public Projects visibleTo(Identity identity) {
        if (identity.mayReadAll()) {
            return this;
        }
        var visible = projects.entrySet().stream()
                .filter(project -> identity.mayRead(project.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Projects(visible, byDefault != null && identity.mayRead(byDefault) ? byDefault : null, false);
    }

    /** Returns the names, in order. */
    public SortedSet<String> names() {
        return new TreeSet<>(projects.keySet());
    }

    /** Returns the project of requests that name none, if there is one. */
    public Optional<String> byDefault() {
        return Optional.ofNullable(byDefault);
    }

    /** Returns the project's time zone; UTC for an unknown project, whose query is refused anyway. */
    public ZoneId zone(String project) {
        var settings = projects.get(project);
        return settings == null ? ZoneOffset.UTC : settings.timezone();
    }

    /** Whether a request may name this data view, if it names any; unknown projects are refused elsewhere. */
    public boolean allowsWorkspace(String project, @Nullable Long workspace) {
        var settings = projects.get(project);
        return settings == null || workspace == null || settings.allows(workspace);
    }

    /**
     * Refuses an unknown project. A caller that may read all projects learns that it does not exist; any other caller
     * gets the same refusal whether it exists or not.
     */
    public void require(String project) {
        if (!projects.containsKey(project)) {
            throw all ? Problems.projectUnknown() : Problems.projectForbidden();
        }
    }
}
