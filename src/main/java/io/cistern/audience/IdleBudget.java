package io.cistern.audience;

import io.cistern.ledger.Budget;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.profile.Caller;
import io.cistern.quota.Quota;

/** Tells whether calls spent now would otherwise lapse. */
final class IdleBudget {

    private final Quota quota;

    IdleBudget(Quota quota) {
        this.quota = quota;
    }

    /**
     * Whether no caller waits, and the permits left after these calls cover the reserve plus as much as others spent
     * in the last window. No better forecast of the others' calls is known.
     */
    boolean spares(String project, int calls) {
        try {
            var budget = quota.budget(project);
            return budget.pausedSince() == null
                    && budget.queue().isEmpty()
                    && budget.allowance().remaining() - calls >= budget.reserve() + others(budget);
        } catch (LedgerUnavailableException e) {
            return false;
        }
    }

    private static int others(Budget budget) {
        var spent = budget.spentByCaller();
        var all = spent.values().stream().mapToInt(Integer::intValue).sum();
        return all - spent.getOrDefault(Caller.CISTERN.name(), 0) + budget.foreign();
    }
}
