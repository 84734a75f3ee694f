package io.cistern.audience;

import io.cistern.ledger.Allowance;
import io.cistern.ledger.FollowUpPages;
import io.cistern.quota.Quota;

/**
 * What the pages after the first cost.
 *
 * @param configured what holds while the ledger does not know better
 */
public record FollowUpCosts(Quota quota, FollowUpPages configured) {

    /** Calls that an answer of so many pages costs. */
    public int calls(String project, int pages) {
        return switch (quota.allowance(project).map(Allowance::followUpPages).orElse(configured)) {
            case COUNTED -> pages;
            case FREE -> 1;
        };
    }
}
