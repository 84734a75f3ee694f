package io.cistern.audience;

import io.cistern.ledger.Allowance;
import io.cistern.ledger.FollowUpPages;
import io.cistern.quota.Quota;

/**
 * Says what the pages after the first cost.
 *
 * @param configured the rule that applies while the ledger has no evidence
 */
record FollowUpCosts(Quota quota, FollowUpPages configured) {

    /** Returns the number of calls that count, of an answer that takes this number of calls. */
    public int calls(String project, int all) {
        return switch (quota.allowance(project).map(Allowance::followUpPages).orElse(configured)) {
            case COUNTED, LEARN -> all;
            case FREE -> 1;
        };
    }
}
