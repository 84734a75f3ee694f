package io.cistern.answer.containment;

import io.cistern.merge.Trusted;
import io.cistern.profile.ProfileQuery;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records for each project which rules derivations may use. A rule that lost trust stays distrusted until a restart.
 */
public final class RuleTrust implements Trusted, MeterBinder {

    private static final Logger log = LoggerFactory.getLogger(RuleTrust.class);

    private final Predicate<String> derives;
    private final AnswerMeters meters;
    private final Set<Lost> lost = ConcurrentHashMap.newKeySet();

    /**
     * @param derives whether answers of that project are derived
     * @param projects the configured projects, whose meters exist from the start
     */
    public RuleTrust(Predicate<String> derives, Set<String> projects) {
        this.derives = derives;
        this.meters = new AnswerMeters(projects);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        meters.bindTo(registry);
    }

    /**
     * Whether the rules allow to derive an answer from the answer to the wide query. A query's own answer is always
     * allowed.
     */
    public boolean trusts(ProfileQuery wide, ProfileQuery asked) {
        return wide.equals(asked) || trusts(asked.scope().project(), Rule.of(wide, asked));
    }

    /**
     * Merged queries depend on two things: their call selects more properties, and their filter finds their rows in its
     * answer.
     */
    @Override
    public boolean trusts(ProfileQuery query) {
        var project = query.scope().project();
        return trusts(project, Rule.of(query.where())) && trusts(project, Set.of(Rule.SELECTION));
    }

    public boolean trusts(String project, Set<Rule> rules) {
        return derives.test(project) && rules.stream().noneMatch(rule -> isLost(project, rule));
    }

    private boolean isLost(String project, Rule rule) {
        return lost.contains(new Lost(project, rule)) || (rule == Rule.IN && isLost(project, Rule.EQUAL));
    }

    /**
     * Withdraws trust in rules. The log line contains no personal data.
     *
     * @param snapshot the id of the answer that contradicts the rules
     * @param rows how many of its rows contradict them
     */
    public void lose(String project, Collection<Rule> rules, String snapshot, long rows) {
        for (var rule : rules) {
            meters.mismatched(project, rule);
            if (lost.add(new Lost(project, rule))) {
                log.warn(
                        "Mixpanel contradicts the rule {} in project {}: {} rows of snapshot {} differ from the expected"
                                + " rows. No answer is derived by this rule until a restart",
                        rule.symbol(),
                        project,
                        rows,
                        snapshot);
            }
        }
    }

    private record Lost(String project, Rule rule) {}
}
