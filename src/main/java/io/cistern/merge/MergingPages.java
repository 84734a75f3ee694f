package io.cistern.merge;

import io.cistern.merge.MemberResult.Again;
import io.cistern.merge.MemberResult.Failed;
import io.cistern.merge.MemberResult.Part;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets small questions that wait for a permit at the same time share one call, and splits its answer. */
public final class MergingPages implements PageSource {

    private final PageSource next;
    private final MergeRules mergeRules;
    private final Moment moment;
    private final Map<MergeRule, Batch> joinable = new ConcurrentHashMap<>();
    private final AtomicInteger riders = new AtomicInteger();

    MergingPages(PageSource next, MergeRules mergeRules, Moment moment) {
        this.next = next;
        this.mergeRules = mergeRules;
        this.moment = moment;
    }

    /** Lets a moment pass, in which look-ups gather. */
    @FunctionalInterface
    interface Moment {
        void pass();
    }

    @Override
    public Page fetch(PageRequest request) {
        if (!(request.cursor() instanceof Cursor.First)) {
            return next.fetch(request);
        }
        var page = mergeRules
                .of(request.query())
                .map(mergeRule -> fetch(new BatchMember(request), mergeRule))
                .orElseGet(() -> next.fetch(request));
        mergeRules.learn(request.query(), page);
        return page;
    }

    /** Whether the first page of this question would come with a call that waits already. */
    public boolean wouldJoin(ProfileQuery query, Caller caller) {
        return mergeRules
                .of(query)
                .map(joinable::get)
                .filter(batch -> batch.hasRoomFor(query, caller.priority()))
                .isPresent();
    }

    /** Questions that wait for another's call. */
    int riders() {
        return riders.get();
    }

    private Page fetch(BatchMember batchMember, MergeRule mergeRule) {
        var batch = join(batchMember, mergeRule);
        while (true) {
            if (batch.isLedBy(batchMember)) {
                lead(batch);
            }
            switch (outcome(batchMember, batch)) {
                case Part(var page) -> {
                    return page;
                }
                case Failed(var failure) -> throw failure;
                case Again(var smaller) -> batch = smaller;
            }
        }
    }

    private MemberResult outcome(BatchMember batchMember, Batch batch) {
        riders.incrementAndGet();
        try {
            return batchMember.outcome(batch);
        } finally {
            riders.decrementAndGet();
        }
    }

    /** The group that waits, if this one may wait with it; else one of its own. */
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
        } catch (RuntimeException bug) {
            close(batch);
            batch.broken(bug);
            throw bug;
        }
    }

    private void close(Batch batch) {
        joinable.remove(batch.kind(), batch);
        batch.close();
    }

    /** What the call of a group is asked with: the leader waits and pays for all of them. */
    private PageRequest request(Batch batch) {
        var leader = batch.leader().request();
        return new PageRequest(leader.query(), leader.cursor(), leader.caller(), leader.limit(), new Departure(batch));
    }

    /** Tells the members of a group what becomes of its call. */
    private final class Departure implements FetchListener {

        private final Batch batch;
        private final FetchListener leader;

        Departure(Batch batch) {
            this.batch = batch;
            this.leader = batch.leader().request().listener();
        }

        @Override
        public Optional<ProfileQuery> leaving(ProfileQuery query) {
            return leader.leaving(query).map(_ -> {
                close(batch);
                batch.depart();
                return batch.question();
            });
        }

        @Override
        public void sent(ProfileQuery query) {
            leader.sent(query);
            batch.tellShared();
        }

        @Override
        public void shared() {
            throw new IllegalStateException("A merged call is not merged again");
        }

        @Override
        public void received(Page page) {
            batch.split(page);
        }
    }
}
