package io.cistern.merge;

import io.cistern.merge.MemberResult.Again;
import io.cistern.merge.MemberResult.Failed;
import io.cistern.merge.MemberResult.Part;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.Fetched;
import io.cistern.profile.PageRequest;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets small queries that wait for a permit at the same time share one call, and splits its answer. */
public final class MergingPages implements PageSource {

    private final PageSource next;
    private final MergeRules mergeRules;
    private final Moment moment;
    private final Map<MergeRule, Batch> joinable = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    MergingPages(PageSource next, MergeRules mergeRules, Moment moment) {
        this.next = next;
        this.mergeRules = mergeRules;
        this.moment = moment;
    }

    /** Waits a moment, in which other look-ups may join. */
    @FunctionalInterface
    interface Moment {
        void pass();
    }

    @Override
    public Fetched fetch(PageRequest request) {
        if (!(request.cursor() instanceof Cursor.First)) {
            return next.fetch(request);
        }
        var fetched = mergeRules
                .of(request.query())
                .map(mergeRule -> fetch(new BatchMember(request), mergeRule))
                .orElseGet(() -> next.fetch(request));
        mergeRules.learn(request.query(), fetched.first());
        return fetched;
    }

    /** Whether the first page of this query would share a call that already waits. */
    public boolean wouldJoin(ProfileQuery query, Caller caller) {
        return mergeRules
                .of(query)
                .map(joinable::get)
                .filter(batch -> batch.hasRoomFor(query, caller.priority()))
                .isPresent();
    }

    /** The largest number of ids in a call. A query of more ids is split before it comes here. */
    public int idsPerCall() {
        return mergeRules.idsPerCall();
    }

    /** How many queries wait for the result of a batch. */
    int waiting() {
        return waiting.get();
    }

    private Fetched fetch(BatchMember batchMember, MergeRule mergeRule) {
        var batch = join(batchMember, mergeRule);
        while (true) {
            if (batch.isLedBy(batchMember)) {
                lead(batch);
            }
            switch (outcome(batchMember, batch)) {
                case Part(var fetched) -> {
                    return fetched;
                }
                case Failed(var failure) -> throw failure;
                case Again(var smallerBatch) -> batch = smallerBatch;
            }
        }
    }

    private MemberResult outcome(BatchMember batchMember, Batch batch) {
        waiting.incrementAndGet();
        try {
            return batchMember.outcome(batch);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Joins the waiting batch when that accepts the member; otherwise opens a batch. */
    private Batch join(BatchMember batchMember, MergeRule mergeRule) {
        return joinable.compute(
                mergeRule,
                (same, batch) -> batch != null && batch.add(batchMember) ? batch : Batch.open(same, batchMember));
    }

    private void lead(Batch batch) {
        try {
            if (batch.isOpen() && batch.kind().gathers()) {
                moment.pass();
            }
            batch.arrived(next.fetch(request(batch)));
        } catch (QueryFailure failure) {
            close(batch);
            batch.failed(failure);
        } catch (RuntimeException e) {
            close(batch);
            batch.failedUnexpectedly(e);
            throw e;
        }
    }

    private void close(Batch batch) {
        joinable.remove(batch.kind(), batch);
        batch.close();
    }

    /** The request for a batch's call. The leader waits and pays for all members. */
    private PageRequest request(Batch batch) {
        var leader = batch.leader().request();
        return new PageRequest(
                leader.query(), leader.cursor(), leader.caller(), leader.limit(), new BatchListener(batch));
    }

    /** Notifies the members of a batch of the events of its call. */
    private final class BatchListener implements FetchListener {

        private final Batch batch;
        private final FetchListener leader;

        BatchListener(Batch batch) {
            this.batch = batch;
            this.leader = batch.leader().request().listener();
        }

        @Override
        public Optional<ProfileQuery> leaving(ProfileQuery query) {
            return leader.leaving(query).map(_ -> {
                close(batch);
                batch.removeUnwanted();
                return batch.question();
            });
        }

        @Override
        public boolean affords(int calls) {
            return leader.affords(calls);
        }

        @Override
        public void sent(ProfileQuery query) {
            leader.sent(query);
            batch.notifyShared();
        }

        @Override
        public void shared() {
            throw new IllegalStateException("A merged call is not merged again");
        }

        @Override
        public void received(Fetched fetched) {
            batch.split(fetched);
        }
    }
}
