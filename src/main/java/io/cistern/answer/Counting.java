package io.cistern.answer;

import io.cistern.profile.Cursor;
import io.cistern.quota.FollowUpPages;
import io.cistern.quota.Quota;

/** What a page costs of the budget. */
final class Counting {

    private final Quota quota;

    Counting(Quota quota) {
        this.quota = quota;
    }

    /** Calls that this page costs, 1 or none; 1 where it cannot be known. */
    int calls(String project, Cursor cursor) {
        return switch (cursor) {
            case Cursor.First() -> 1;
            case Cursor.Next next -> followUpPages(project) == FollowUpPages.COUNTED ? 1 : 0;
        };
    }

    private FollowUpPages followUpPages(String project) {
        try {
            return quota.budget(project).followUpPages();
        } catch (RuntimeException e) { // the ledger cannot be reached: whoever fetches will say so
            return FollowUpPages.COUNTED;
        }
    }
}
