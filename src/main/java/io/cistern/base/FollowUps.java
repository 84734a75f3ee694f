package io.cistern.base;

import io.cistern.quota.Allowance;
import io.cistern.quota.FollowUpPages;
import io.cistern.quota.Quota;

/**
 * What the pages after the first cost.
 *
 * @param configured what holds while the ledger does not know better
 */
record FollowUps(Quota quota, FollowUpPages configured) {

    /** Calls that an answer of so many pages costs. */
    int calls(String project, int pages) {
        return switch (quota.allowance(project).map(Allowance::followUpPages).orElse(configured)) {
            case COUNTED -> pages;
            case FREE -> 1;
        };
    }
}
