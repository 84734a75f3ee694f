package io.cistern.merge;

import io.cistern.profile.PageRequest;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A request in a batch. Two members are never equal, even when their queries are. */
final class BatchMember {

    private final PageRequest request;
    private final Map<Batch, CompletableFuture<MemberResult>> outcomes = new ConcurrentHashMap<>();

    BatchMember(PageRequest request) {
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

    /** Waits for the member's result in a batch. */
    MemberResult outcome(Batch batch) {
        return of(batch).join();
    }

    /** Sets the member's result in a batch. Only the first one counts. */
    void setResult(Batch batch, MemberResult memberResult) {
        var _ = of(batch).complete(memberResult);
    }

    private CompletableFuture<MemberResult> of(Batch batch) {
        return outcomes.computeIfAbsent(batch, _ -> new CompletableFuture<>());
    }
}
