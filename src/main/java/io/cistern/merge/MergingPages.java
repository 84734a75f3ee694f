package io.cistern.merge;

import io.cistern.merge.Outcome.Again;
import io.cistern.merge.Outcome.Failed;
import io.cistern.merge.Outcome.Part;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import java.time.Instant;
import java.util.Map;
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
    public Page fetch(ProfileQuery query, Cursor cursor, Demand demand) {
        if (!(cursor instanceof Cursor.First)) {
            return next.fetch(query, cursor, demand);
        }
        var page = kinds.of(query)
                .map(kind -> fetch(new Member(query, demand), kind))
                .orElseGet(() -> next.fetch(query, cursor, demand));
        kinds.learn(query, page);
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
            group.arrived(next.fetch(group.leader().query(), new Cursor.First(), new Wish(group)));
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

    /** The wish of a whole group, in its leader's name: who leads waits, pays, and gives up for the others. */
    private final class Wish implements Demand {

        private final Group group;

        Wish(Group group) {
            this.group = group;
        }

        private Demand leader() {
            return group.leader().demand();
        }

        @Override
        public Caller caller() {
            return leader().caller();
        }

        @Override
        public Instant startBy() {
            return leader().startBy();
        }

        @Override
        public boolean wanted() {
            return leader().wanted();
        }

        @Override
        public boolean leaving() {
            if (!leader().leaving()) {
                return false;
            }
            close(group);
            group.depart();
            return true;
        }

        @Override
        public ProfileQuery question(ProfileQuery asked) {
            return leader().question(group.question());
        }

        @Override
        public void sent() {
            leader().sent();
            group.tellShared();
        }

        @Override
        public void shared() {
            throw new IllegalStateException("What is merged is not merged again");
        }

        @Override
        public void received(Page page) {
            group.split(page);
        }
    }
}
