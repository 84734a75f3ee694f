package io.cistern.quota;

import io.cistern.ledger.FollowUpPages;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.UpstreamThrottled;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what is spent, refused and throttled, and how long permits are waited for. Stands around the guard. */
public final class MeteredPages implements PageSource {

    private final PageSource next;
    private final ProjectGuards projectGuards;
    private final QuotaMeters meters;

    /** Calls that seem to be free, by project and who would pay. */
    private final Map<String, Map<Caller, Integer>> free = new ConcurrentHashMap<>();

    public MeteredPages(PageSource next, ProjectGuards projectGuards, QuotaMeters meters) {
        this.next = next;
        this.projectGuards = projectGuards;
        this.meters = meters;
    }

    @Override
    public Page fetch(ProfileQuery query, Cursor cursor, Demand demand) {
        var project = query.scope().project();
        var timed = new Timed(project, demand);
        var counts = true;
        try {
            return next.fetch(query, cursor, timed);
        } catch (UpstreamThrottled throttled) {
            meters.throttled(project, throttled.limit());
            throw throttled;
        } catch (QueryFailure failure) {
            counts = !(failure instanceof UpstreamUnavailable broken) || broken.counted() != Counted.NO;
            meters.refused(project, failure);
            throw failure;
        } finally {
            if (timed.left && counts) {
                spent(project, cursor, demand.caller());
            }
        }
    }

    /** Calls that were taken for free are spent once Mixpanel is found to have counted them. */
    private void spent(String project, Cursor cursor, Caller caller) {
        if (cursor instanceof Cursor.First || projectGuards.of(project).followUpPages() == FollowUpPages.COUNTED) {
            meters.spent(project, caller, 1);
            return;
        }
        var byCaller = free.computeIfAbsent(project, _ -> new ConcurrentHashMap<>());
        byCaller.merge(caller, 1, Integer::sum);
        if (projectGuards
                .allowance(project)
                .filter(known -> known.followUpPages() == FollowUpPages.COUNTED)
                .isPresent()) {
            for (var payer : List.copyOf(byCaller.keySet())) {
                var calls = byCaller.remove(payer);
                if (calls != null) {
                    meters.spent(project, payer, calls);
                }
            }
        }
    }

    /** A demand whose waiting is measured. */
    private final class Timed extends ForwardedDemand {

        private final String project;
        private final Instant asked;
        private boolean left;

        Timed(String project, Demand demand) {
            super(demand);
            this.project = project;
            this.asked = projectGuards.of(project).time().instant();
        }

        @Override
        public void sent() {
            var waited =
                    Duration.between(asked, projectGuards.of(project).time().instant());
            meters.waited(project, caller().priority(), waited);
            left = true;
            super.sent();
        }
    }
}
