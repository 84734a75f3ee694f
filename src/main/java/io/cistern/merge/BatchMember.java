package io.cistern.merge;

import io.cistern.profile.Demand;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A question in a group, and who wants it answered. Each is itself only, however equal its question. */
final class BatchMember {

    private final ProfileQuery query;
    private final Demand demand;
    private final Map<Batch, CompletableFuture<MemberResult>> outcomes = new ConcurrentHashMap<>();

    BatchMember(ProfileQuery query, Demand demand) {
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
    MemberResult outcome(Batch batch) {
        return of(batch).join();
    }

    /** Hears of its outcome in a group; the first one counts. */
    void ends(Batch batch, MemberResult memberResult) {
        var _ = of(batch).complete(memberResult);
    }

    private CompletableFuture<MemberResult> of(Batch batch) {
        return outcomes.computeIfAbsent(batch, _ -> new CompletableFuture<>());
    }
}
