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

/** The configured projects, by name, as far as somebody may know of them. */
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

    /** The same, without those that this one may not read: nothing about them can be found out by asking. */
    public Projects visibleTo(Identity identity) {
        if (identity.mayReadAll()) {
            return this;
        }
        var visible = projects.entrySet().stream()
                .filter(project -> identity.mayRead(project.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Projects(visible, byDefault != null && identity.mayRead(byDefault) ? byDefault : null, false);
    }

    /** Their names, in order. */
    public SortedSet<String> names() {
        return new TreeSet<>(projects.keySet());
    }

    /** The project that is meant when none is named, if it is clear. */
    public Optional<String> byDefault() {
        return Optional.ofNullable(byDefault);
    }

    /** The project's zone; UTC for an unknown project, whose question is refused anyway. */
    public ZoneId zone(String project) {
        var known = projects.get(project);
        return known == null ? ZoneOffset.UTC : known.timezone();
    }

    /** Whether a request may name this data view, if it names any; unknown projects are refused anyway. */
    public boolean allowsWorkspace(String project, @Nullable Long workspace) {
        var known = projects.get(project);
        return known == null || workspace == null || known.allows(workspace);
    }

    /**
     * Refuses what is not there. Who may read any project is told that it is not there; who may not is told that it may
     * not, whether it is there or not.
     */
    public void require(String project) {
        if (!projects.containsKey(project)) {
            throw all ? Problems.projectUnknown() : Problems.projectForbidden();
        }
    }
}
