package io.cistern.answer.containment;

import io.cistern.answer.containment.Containment.Fit;
import io.cistern.profile.ProfileQuery;
import io.cistern.where.Condition;
import io.cistern.where.StepBudget;
import java.util.Set;
import java.util.function.Function;

/** Decides with the same rules that derived answers use. */
final class ReasonedInclusions implements Inclusions {

    /** Steps for all comparisons: some tenths of a second. */
    private static final long STEPS = 4_000_000;

    private final Function<String, Reasoning> reasoning;

    ReasonedInclusions(Function<String, Reasoning> reasoning) {
        this.reasoning = reasoning;
    }

    @Override
    public boolean holds(ProfileQuery wide, ProfileQuery narrow) {
        return reasoning(narrow).containment().fit(wide, narrow) != Fit.NONE;
    }

    @Override
    public Inclusions bounded() {
        var steps = new StepBudget(STEPS);
        var effort = new Effort();
        return new Inclusions() {
            @Override
            public boolean holds(ProfileQuery wide, ProfileQuery narrow) {
                var one = effort.prepared(wide);
                return reasoning(narrow).containment().fit(one, effort.prepared(narrow), steps) != Fit.NONE;
            }

            @Override
            public Set<String> tested(ProfileQuery query) {
                return ReasonedInclusions.this.tested(query);
            }
        };
    }

    @Override
    public Set<String> tested(ProfileQuery query) {
        var evaluator = reasoning(query).evaluator();
        return query.where() instanceof Condition.Understood(var expression) && evaluator.understands(expression)
                ? evaluator.properties(expression)
                : Set.of();
    }

    private Reasoning reasoning(ProfileQuery query) {
        return reasoning.apply(query.scope().project());
    }
}
