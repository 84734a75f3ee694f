package io.cistern.merge;

import io.cistern.merge.Outcome.Again;
import io.cistern.merge.Outcome.Failed;
import io.cistern.merge.Outcome.Part;
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
    private final Kinds kinds;
    private final Moment moment;
    private final Map<Kind, Group> joinable = new ConcurrentHashMap<>();
    private final AtomicInteger riders = new AtomicInteger();

    MergingPages(PageSource next, Kinds kinds, Moment moment) {
        this.next = next;
        this.kinds = kinds;
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
        var page = kinds.of(request.query())
                .map(kind -> fetch(new Member(request), kind))
                .orElseGet(() -> next.fetch(request));
        kinds.learn(request.query(), page);
        return page;
    }

    /** Whether the first page of this question would come with a call that waits already. */
    public boolean wouldJoin(ProfileQuery query, Caller caller) {
        return kinds.of(query)
                .map(joinable::get)
                .filter(group -> group.hasRoomFor(query, caller.priority()))
                .isPresent();
    }

    /** Questions that wait for another's call. */
    int riders() {
        return riders.get();
    }

    private Page fetch(Member member, Kind kind) {
        var group = join(member, kind);
        while (true) {
            if (group.isLedBy(member)) {
                lead(group);
            }
            switch (outcome(member, group)) {
                case Part(var page) -> {
                    return page;
                }
                case Failed(var failure) -> throw failure;
                case Again(var smaller) -> group = smaller;
            }
        }
    }

    private Outcome outcome(Member member, Group group) {
        riders.incrementAndGet();
        try {
            return member.outcome(group);
        } finally {
            riders.decrementAndGet();
        }
    }

    /** The group that waits, if this one may wait with it; else one of its own. */
    private Group join(Member member, Kind kind) {
        return joinable.compute(
                kind, (same, group) -> group != null && group.add(member) ? group : Group.open(same, member));
    }

    private void lead(Group group) {
        try {
            if (group.isOpen() && group.kind().gathers()) {
                moment.pass();
            }
            group.arrived(next.fetch(request(group)));
        } catch (QueryFailure failure) {
            close(group);
            group.failed(failure);
        } catch (RuntimeException bug) {
            close(group);
            group.broken(bug);
            throw bug;
        }
    }

    private void close(Group group) {
        joinable.remove(group.kind(), group);
        group.close();
    }

    /** What the call of a group is asked with: the leader waits and pays for all of them. */
    private PageRequest request(Group group) {
        var leader = group.leader().request();
        return new PageRequest(leader.query(), leader.cursor(), leader.caller(), leader.limit(), new Departure(group));
    }

    /** Tells the members of a group what becomes of its call. */
    private final class Departure implements FetchListener {

        private final Group group;
        private final FetchListener leader;

        Departure(Group group) {
            this.group = group;
            this.leader = group.leader().request().listener();
        }

        @Override
        public Optional<ProfileQuery> leaving(ProfileQuery query) {
            return leader.leaving(query).map(_ -> {
                close(group);
                group.depart();
                return group.question();
            });
        }

        @Override
        public void sent(ProfileQuery query) {
            leader.sent(query);
            group.tellShared();
        }

        @Override
        public void shared() {
            throw new IllegalStateException("A merged call is not merged again");
        }

        @Override
        public void received(Page page) {
            group.split(page);
        }
    }
}
