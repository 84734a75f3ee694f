package io.cistern.where.implication;

import io.cistern.where.StepBudget;
import io.cistern.where.implication.Predicate.All;
import io.cistern.where.implication.Predicate.Any;
import io.cistern.where.implication.Predicate.Denial;
import io.cistern.where.implication.Predicate.Fact;
import io.cistern.where.implication.Predicate.Other;

/** One search for a proof that a claim follows from facts. It gives up when its budget is exhausted. */
final class Proof {

    private static final int CASES_WITHIN_CASES = 8;

    private final StepBudget steps;

    Proof(StepBudget steps) {
        this.steps = steps;
    }

    /** Whether the claim is true whenever all the facts are. False also where the search was given up. */
    boolean follows(Predicate goal, KnownFacts known) {
        return goal instanceof All(var parts, var hash)
                ? parts.stream().allMatch(part -> follows(part, known))
                : isNear(goal, known) || followsInEveryCase(goal, known);
    }

    /** As {@link #follows}, without distinguishing cases. */
    private boolean isNear(Predicate goal, KnownFacts known) {
        return afford(1)
                && (known.state(goal)
                        || switch (goal) {
                            case All(var parts, var hash) -> parts.stream().allMatch(part -> isNear(part, known));
                            case Any any -> isOneOf(any, known);
                            case Fact fact -> afford(known.work(fact)) && known.prove(fact);
                            case Denial(var predicate) -> isDenied(predicate, known);
                            case Other other -> false;
                        });
    }

    private boolean isDenied(Predicate predicate, KnownFacts known) {
        var denied = known.denied();
        if (denied.isEmpty() || !afford(denied.size() + Predicate.size(predicate))) {
            return false;
        }
        var taken = KnownFacts.of(predicate);
        return denied.stream().anyMatch(other -> follows(other, taken));
    }

    private boolean isOneOf(Any goal, KnownFacts known) {
        var added = known.added();
        var branches = goal.branches();
        if (added.size() < branches.size()
                && afford(added.size())
                && added.stream().anyMatch(branches::contains)) {
            return true;
        }
        return branches.stream().anyMatch(branch -> isNear(branch, known));
    }

    /** Whether one of the choices proves the goal in each of its cases, with the choices behind it if need be. */
    private boolean followsInEveryCase(Predicate goal, KnownFacts known) {
        var choices = known.choices();
        for (var i = 0; i < choices.size() && known.depth() < CASES_WITHIN_CASES; i++) {
            var behind = choices.subList(i + 1, choices.size());
            if (choices.get(i).branches().stream()
                    .allMatch(branch -> afford(Predicate.size(branch) + behind.size())
                            && followsIn(goal, known.with(branch, behind)))) {
                return true;
            }
        }
        return false;
    }

    private boolean followsIn(Predicate goal, KnownFacts inCase) {
        return isNear(goal, inCase) || followsInEveryCase(goal, inCase);
    }

    private boolean afford(long more) {
        return steps.covers(more);
    }
}
