package io.cistern.merge;

import io.cistern.profile.PageRequest;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A request in a group. Two members are never equal, even when their queries are. */
final class Member {

    private final PageRequest request;
    private final Map<Group, CompletableFuture<Outcome>> outcomes = new ConcurrentHashMap<>();

    Member(PageRequest request) {
        this.request = request;
    }

    ProfileQuery query() {
        return request.query();
    }

    PageRequest request() {
        return request;
    }

    Priority priority() {
        return request.caller().priority();
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
