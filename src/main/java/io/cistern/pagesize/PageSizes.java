package io.cistern.pagesize;

import io.cistern.profile.ProfileQuery;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page sizes of all projects. */
public final class PageSizes {

    private final Map<String, ProjectPageSizes> projects;

    PageSizes(PageSizeProperties properties, LearnedPageSizes stored, InstantSource time) {
        this.projects = properties.projects().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        project -> new ProjectPageSizes(project.getKey(), project.getValue(), stored, time)));
    }

    /**
     * The sizes of a project's pages, for people.
     *
     * @param setting how sizes are chosen
     * @param learned what is known of each kind of rows; empty unless sizes are learned
     */
    public record View(PageSizeSetting setting, Map<RowKind, LearnedPageSize> learned) {}

    /** The sizes of that project's pages. */
    public View view(String project) {
        var setting = of(project).setting();
        var learned = new LinkedHashMap<RowKind, LearnedPageSize>();
        if (setting.isLearned()) {
            Stream.of(RowKind.values())
                    .forEach(kind -> learned.put(kind, of(project).learned(kind)));
        }
        return new View(setting, learned);
    }

    /**
     * The largest page that sessions of that query may come to ask for, as far as is known now; empty when sizes are not
     * learned.
     */
    public OptionalInt reachable(ProfileQuery query) {
        return of(query.scope().project()).reachable(query);
    }

    ProjectPageSizes of(String project) {
        return Objects.requireNonNull(projects.get(project), "A configured project");
    }
}
