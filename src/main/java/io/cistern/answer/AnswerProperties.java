package io.cistern.answer;

import io.cistern.where.evaluation.Evaluator;
import io.cistern.where.evaluation.Rules;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How answers are put together.
 *
 * @param answer what holds for all projects
 * @param projects the part of each project's settings that local answers depend on
 */
@ConfigurationProperties("cistern")
record AnswerProperties(
        @DefaultValue Answer answer, @DefaultValue Map<String, Project> projects) {

    AnswerProperties {
        projects = Map.copyOf(projects);
    }

    /**
     * What holds for all projects.
     *
     * @param fanOut pages of one answer to fetch at once; more than the quota's concurrency gains nothing
     * @param keep how long a cursor is good for after its last use, while its pages are still in memory
     * @param sameAge real answers asked for no further apart are compared, to find out whether derived ones can be trusted
     * @param columns heap for columns, which are made of held pages to look into them
     */
    record Answer(
            @DefaultValue("5") int fanOut,
            @DefaultValue("1h") Duration keep,
            @DefaultValue("2s") Duration sameAge,
            @DefaultValue("24MB") DataSize columns) {}

    /**
     * A project, as far as local answers go.
     *
     * @param projectId Mixpanel's number for it; read here only because a project without any known setting would not
     *     be seen
     * @param timezone the project's time zone; while it is not set, no date is read here
     * @param derive whether answers are derived from the answers to other questions, and filters merged
     */
    record Project(
            @Nullable String projectId,
            @Nullable ZoneId timezone,
            @DefaultValue("true") boolean derive) {

        Reasoning reasoning() {
            var documented = Rules.documented();
            return Reasoning.of(new Evaluator(timezone == null ? documented : documented.in(timezone)));
        }
    }

    /** Whether answers of that project are derived at all. */
    boolean derives(String project) {
        var known = projects.get(project);
        return known == null || known.derive();
    }

    /** What can be told of that project without asking. */
    Reasoning reasoning(String project) {
        var known = projects.get(project);
        return known == null ? Reasoning.of(new Evaluator(Rules.documented())) : known.reasoning();
    }
}
