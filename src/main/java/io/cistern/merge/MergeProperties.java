package io.cistern.merge;

import io.cistern.where.evaluation.Evaluator;
import io.cistern.where.evaluation.Rules;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of queries that share a call.
 *
 * @param merge the settings for all projects
 * @param projects the settings of each project that the split of answers uses
 */
@ConfigurationProperties("cistern")
record MergeProperties(
        @DefaultValue Merge merge, @DefaultValue Map<String, Project> projects) {

    /**
     * The settings for all projects.
     *
     * @param lookUps whether look-ups by id that wait for a permit at the same time share one call
     * @param idsPerCall the largest number of ids in a call; Mixpanel documents no limit, and clients are known to send
     *     1000. A query of more ids takes several calls
     * @param gather how long a look-up waits for others to share its call while a permit is free
     * @param filters whether small filters that wait for a permit at the same time share one call
     */
    record Merge(
            @DefaultValue("true") boolean lookUps,
            @DefaultValue("1000") int idsPerCall,
            @DefaultValue("5ms") Duration gather,
            @DefaultValue("true") boolean filters) {

        Merge {
            if (idsPerCall < 1) {
                throw new IllegalArgumentException("cistern.merge.ids-per-call is at least 1");
            }
        }
    }

    /**
     * The settings of a project that merging uses.
     *
     * @param projectId the numeric id of the project at Mixpanel; required
     * @param timezone the time zone of the project; a date without a time is midnight in it. While it is not set,
     *     Cistern sends expressions that read dates to Mixpanel and does not evaluate them itself
     */
    record Project(@Nullable String projectId, @Nullable ZoneId timezone) {

        Evaluator evaluator() {
            var documented = Rules.documented();
            return new Evaluator(timezone == null ? documented : documented.in(timezone));
        }
    }

    MergeRules kinds(Trusted trusted) {
        var evaluators = projects.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, project -> project.getValue().evaluator()));
        var others = new Evaluator(Rules.documented());
        return new MergeRules(
                project -> evaluators.getOrDefault(project, others),
                merge.lookUps(),
                merge.idsPerCall(),
                merge.filters(),
                trusted);
    }
}
