package io.cistern.answer.plan;

import io.cistern.answer.containment.Reasoning;
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
 * Settings of answers.
 *
 * @param answer the settings for all projects
 * @param projects the settings of each project that local answers use
 */
@ConfigurationProperties("cistern")
record AnswerProperties(
        @DefaultValue Answer answer, @DefaultValue Map<String, Project> projects) {

    AnswerProperties {
        projects = Map.copyOf(projects);
    }

    /**
     * The settings for all projects.
     *
     * @param fanOut how many pages of one answer to fetch at the same time; more than quota.concurrency gains nothing
     * @param keep how long a cursor is valid after its last use, while its pages are still in memory
     * @param sameAge the longest time between the fetches of two answers that are compared to check derived answers
     * @param columns the heap for columns, which are built from cached pages to evaluate queries
     */
    record Answer(
            @DefaultValue("5") int fanOut,
            @DefaultValue("1h") Duration keep,
            @DefaultValue("2s") Duration sameAge,
            @DefaultValue("24MB") DataSize columns) {}

    /**
     * The settings of a project that local answers use.
     *
     * @param projectId the numeric id of the project at Mixpanel; required
     * @param timezone the time zone of the project; a date without a time is midnight in it. While it is not set,
     *     Cistern sends expressions that read dates to Mixpanel and does not evaluate them itself
     * @param derive whether answers are derived from the cached answers to other queries, and whether filters are
     *     merged into one call
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

    /** Whether answers of that project are derived. */
    boolean derives(String project) {
        var settings = projects.get(project);
        return settings == null || settings.derive();
    }

    /** The reasoning for that project. */
    Reasoning reasoning(String project) {
        var settings = projects.get(project);
        return settings == null ? Reasoning.of(new Evaluator(Rules.documented())) : settings.reasoning();
    }
}
