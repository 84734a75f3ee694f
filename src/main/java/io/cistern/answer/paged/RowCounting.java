package io.cistern.answer.paged;

import io.cistern.answer.AskOptions;
import io.cistern.ledger.Allowance;
import io.cistern.ledger.FollowUpPages;
import io.cistern.profile.Cursor;
import io.cistern.quota.Quota;

/** Tells how many calls a page costs. */
public final class RowCounting {

    private final Quota quota;

    public RowCounting(Quota quota) {
        this.quota = quota;
    }

    /** How many permits this call costs, 1 or 0; 1 when that is unknown. */
    int calls(String project, Cursor cursor) {
        return switch (cursor) {
            case Cursor.First() -> 1;
            case Cursor.Next next -> followUp(project);
        };
    }

    /**
     * How many calls a page after the first costs, as far as is known without the ledger, because cached answers must
     * not wait for it.
     */
    public int followUp(String project) {
        return switch (quota.allowance(project).map(Allowance::followUpPages).orElse(FollowUpPages.COUNTED)) {
            case COUNTED, LEARN -> 1;
            case FREE -> 0;
        };
    }

    /** Records calls that a caller did not pay for, because others did. */
    public void saved(String project, AskOptions askOptions, boolean first, int later) {
        var calls = (first ? 1 : 0) + (later > 0 ? later * followUp(project) : 0);
        if (calls > 0) {
            quota.saved(project, askOptions.caller(), calls);
            askOptions.savedCalls().add(calls);
        }
    }
}
