package io.cistern.answer;

import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.quota.FollowUpPages;
import io.cistern.quota.Quota;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a page costs of the budget. */
final class Counting {

    /** How long what a page cost is good enough for what is only told: the ledger is not asked at every answer. */
    private static final Duration ABOUT = Duration.ofMinutes(1);

    private final Quota quota;
    private final InstantSource time;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    Counting(Quota quota, InstantSource time) {
        this.quota = quota;
        this.time = time;
    }

    /** Calls that this page costs, 1 or none; 1 where it cannot be known. */
    int calls(String project, Cursor cursor) {
        return switch (cursor) {
            case Cursor.First() -> 1;
            case Cursor.Next next -> followUp(project);
        };
    }

    /** Calls that a page after the first costs. */
    int followUp(String project) {
        return cost(followUpPages(project));
    }

    /** Notes calls that a caller would have paid for, had not others. */
    void saved(String project, Caller caller, boolean first, int later) {
        var calls = (first ? 1 : 0) + (later > 0 ? later * about(project) : 0);
        if (calls > 0) {
            quota.saved(project, caller, calls);
        }
    }

    /** What a page after the first cost a moment ago. While one looks it up, nobody waits for that. */
    private int about(String project) {
        var now = time.instant();
        var before = known.get(project);
        if (before != null && now.isBefore(before.at().plus(ABOUT))) {
            return cost(before.pages());
        }
        known.put(project, new Known(before == null ? FollowUpPages.COUNTED : before.pages(), now));
        var looked = followUpPages(project);
        known.put(project, new Known(looked, now));
        return cost(looked);
    }

    private FollowUpPages followUpPages(String project) {
        try {
            return quota.budget(project).followUpPages();
        } catch (RuntimeException e) { // the ledger cannot be reached: whoever fetches will say so
            return FollowUpPages.COUNTED;
        }
    }

    private static int cost(FollowUpPages pages) {
        return switch (pages) {
            case COUNTED -> 1;
            case FREE -> 0;
        };
    }

    private record Known(FollowUpPages pages, Instant at) {}
}
