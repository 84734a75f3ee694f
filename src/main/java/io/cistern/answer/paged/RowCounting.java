package io.cistern.answer.paged;

import io.cistern.ledger.Allowance;
import io.cistern.ledger.FollowUpPages;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.quota.Quota;

/** What a page costs of the budget. */
public final class RowCounting {

    private final Quota quota;

    public RowCounting(Quota quota) {
        this.quota = quota;
    }

    /** Calls that this page costs, 1 or none; 1 where it cannot be known. */
    int calls(String project, Cursor cursor) {
        return switch (cursor) {
            case Cursor.First() -> 1;
            case Cursor.Next next -> followUp(project);
        };
    }

    /** Calls that a page after the first costs, as far as is known: what is held must not wait for the ledger. */
    public int followUp(String project) {
        return switch (quota.allowance(project).map(Allowance::followUpPages).orElse(FollowUpPages.COUNTED)) {
            case COUNTED -> 1;
            case FREE -> 0;
        };
    }

    /** Notes calls that a caller would have paid for, had not others. */
    public void saved(String project, Caller caller, boolean first, int later) {
        var calls = (first ? 1 : 0) + (later > 0 ? later * followUp(project) : 0);
        if (calls > 0) {
            quota.saved(project, caller, calls);
        }
    }
}
