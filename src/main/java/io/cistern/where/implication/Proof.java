package io.cistern.where.implication;

import io.cistern.where.StepBudget;
import io.cistern.where.implication.Predicate.All;
import io.cistern.where.implication.Predicate.Any;
import io.cistern.where.implication.Predicate.Denial;
import io.cistern.where.implication.Predicate.Fact;
import io.cistern.where.implication.Predicate.Other;

/** Searches for a proof that a predicate follows from facts, until its budget is exhausted. */
final class Proof {

    private static final int MAX_DEPTH = 8;

    private final StepBudget steps;

    Proof(StepBudget steps) {
        this.steps = steps;
    }

    /** Whether the predicate is true whenever all facts are true. False also when the budget is exhausted. */
    boolean follows(Predicate goal, KnownFacts facts) {
        return goal instanceof All(var parts, var hash)
                ? parts.stream().allMatch(part -> follows(part, facts))
                : followsDirectly(goal, facts) || followsInEveryCase(goal, facts);
    }

    /** As {@link #follows}, without case distinction. */
    private boolean followsDirectly(Predicate goal, KnownFacts facts) {
        return afford(1)
                && (facts.contains(goal)
                        || switch (goal) {
                            case All(var parts, var hash) ->
                                parts.stream().allMatch(part -> followsDirectly(part, facts));
                            case Any any -> isOneOf(any, facts);
                            case Fact fact -> afford(facts.work(fact)) && facts.prove(fact);
                            case Denial(var predicate) -> isDenied(predicate, facts);
                            case Other other -> false;
                        });
    }

    private boolean isDenied(Predicate predicate, KnownFacts facts) {
        var denied = facts.denied();
        if (denied.isEmpty() || !afford(denied.size() + Predicate.size(predicate))) {
            return false;
        }
        var assumed = KnownFacts.of(predicate);
        return denied.stream().anyMatch(other -> follows(other, assumed));
    }

    private boolean isOneOf(Any goal, KnownFacts facts) {
        var added = facts.added();
        var branches = goal.branches();
        if (added.size() < branches.size()
                && afford(added.size())
                && added.stream().anyMatch(branches::contains)) {
            return true;
        }
        return branches.stream().anyMatch(branch -> followsDirectly(branch, facts));
    }

    /** Whether one of the choices proves the goal in each of its cases, using the later choices if necessary. */
    private boolean followsInEveryCase(Predicate goal, KnownFacts facts) {
        var choices = facts.choices();
        for (var i = 0; i < choices.size() && facts.depth() < MAX_DEPTH; i++) {
            var later = choices.subList(i + 1, choices.size());
            if (choices.get(i).branches().stream()
                    .allMatch(branch -> afford(Predicate.size(branch) + later.size())
                            && followsIn(goal, facts.with(branch, later)))) {
                return true;
            }
        }
        return false;
    }

    private boolean followsIn(Predicate goal, KnownFacts inCase) {
        return followsDirectly(goal, inCase) || followsInEveryCase(goal, inCase);
    }

    private boolean afford(long more) {
        return steps.covers(more);
    }
}
