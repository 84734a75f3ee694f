package io.cistern.merge;

import io.cistern.profile.Demand;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A question in a group, and who wants it answered. Each is itself only, however equal its question. */
final class Member {

    private final ProfileQuery query;
    private final Demand demand;
    private final Map<Group, CompletableFuture<Outcome>> outcomes = new ConcurrentHashMap<>();

    Member(ProfileQuery query, Demand demand) {
        this.query = query;
        this.demand = demand;
    }

    ProfileQuery query() {
        return query;
    }

    Demand demand() {
        return demand;
    }

    Priority priority() {
        return demand.caller().priority();
    }

    /** Waits until the group has an outcome for it. */
    Outcome outcome(Group group) {
        return of(group).join();
    }

    /** Hears of its outcome in a group; the first one counts. */
    void ends(Group group, Outcome outcome) {
        var _ = of(group).complete(outcome);
    }

    private CompletableFuture<Outcome> of(Group group) {
        return outcomes.computeIfAbsent(group, _ -> new CompletableFuture<>());
    }
}
