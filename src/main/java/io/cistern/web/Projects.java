package io.cistern.web;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configured projects, by name. */
final class Projects {

    private final Map<String, WebProperties.Project> projects;
    private final @Nullable String byDefault;

    Projects(WebProperties properties) {
        projects = properties.projects();
        byDefault = properties.defaultProject() != null
                ? properties.defaultProject()
                : projects.size() == 1 ? projects.keySet().iterator().next() : null;
    }

    /** The project that is meant when none is named, if it is clear. */
    Optional<String> byDefault() {
        return Optional.ofNullable(byDefault);
    }

    /** The project's zone; UTC for an unknown project, whose question is refused anyway. */
    ZoneId zone(String project) {
        var known = projects.get(project);
        return known == null ? ZoneOffset.UTC : known.timezone();
    }

    void require(String project) throws ProjectUnknownException {
        if (!projects.containsKey(project)) {
            throw new ProjectUnknownException();
        }
    }
}
