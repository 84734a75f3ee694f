package io.cistern.where;

import io.cistern.where.Claim.All;
import io.cistern.where.Claim.Any;
import io.cistern.where.Claim.Denial;
import io.cistern.where.Claim.Fact;
import io.cistern.where.Claim.Other;

/** One search for a proof that a claim follows from facts. It gives up when its budget is exhausted. */
final class Proof {

    private static final int CASES_WITHIN_CASES = 8;

    private final StepBudget steps;

    Proof(StepBudget steps) {
        this.steps = steps;
    }

    /** Whether the claim is true whenever all the facts are. False also where the search was given up. */
    boolean follows(Claim goal, Facts known) {
        return goal instanceof All(var parts, var hash)
                ? parts.stream().allMatch(part -> follows(part, known))
                : isNear(goal, known) || followsInEveryCase(goal, known);
    }

    /** As {@link #follows}, without distinguishing cases. */
    private boolean isNear(Claim goal, Facts known) {
        return afford(1)
                && (known.state(goal)
                        || switch (goal) {
                            case All(var parts, var hash) -> parts.stream().allMatch(part -> isNear(part, known));
                            case Any any -> isOneOf(any, known);
                            case Fact fact -> afford(known.work(fact)) && known.prove(fact);
                            case Denial(var claim) -> isDenied(claim, known);
                            case Other other -> false;
                        });
    }

    private boolean isDenied(Claim claim, Facts known) {
        var denied = known.denied();
        if (denied.isEmpty() || !afford(denied.size() + Claim.size(claim))) {
            return false;
        }
        var taken = Facts.of(claim);
        return denied.stream().anyMatch(other -> follows(other, taken));
    }

    private boolean isOneOf(Any goal, Facts known) {
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
    private boolean followsInEveryCase(Claim goal, Facts known) {
        var choices = known.choices();
        for (var i = 0; i < choices.size() && known.depth() < CASES_WITHIN_CASES; i++) {
            var behind = choices.subList(i + 1, choices.size());
            if (choices.get(i).branches().stream()
                    .allMatch(branch -> afford(Claim.size(branch) + behind.size())
                            && followsIn(goal, known.with(branch, behind)))) {
                return true;
            }
        }
        return false;
    }

    private boolean followsIn(Claim goal, Facts inCase) {
        return isNear(goal, inCase) || followsInEveryCase(goal, inCase);
    }

    private boolean afford(long more) {
        return steps.covers(more);
    }
}
