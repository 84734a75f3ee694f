package io.cistern.quota;

import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.UpstreamThrottled;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Counted;
import io.cistern.quota.admission.Sleeper;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;

/**
 * Tries again where that is safe and useful. It stands outside the quota, so every try takes a permit of its own.
 *
 * <p>A call that failed upstream is tried once more, after a short pause, if its demand still waits then. That goes for
 * one that timed out, too: whoever waited ten seconds has left by then, an export has not. So does a call that met the
 * concurrency limit or shed load; its pause is the ledger's, which holds all calls of the project back. Nothing else is
 * tried again: a spent window least of all, nor a query that failed when it was last asked, nor several queries that left
 * together, which are tried again apart.
 */
public final class RetryingPages implements PageSource {

    private final PageSource next;
    private final ProjectGuards projectGuards;

    public RetryingPages(PageSource next, ProjectGuards projectGuards) {
        this.next = next;
        this.projectGuards = projectGuards;
    }

    @Override
    public Page fetch(ProfileQuery query, Cursor cursor, Demand demand) {
        var projectGuard = projectGuards.of(query.scope().project());
        var context = projectGuard.retry().<Page>asyncContext();
        var hasFailedBefore =
                projectGuard.failing().isKnown(projectGuard.fingerprints().of(query));
        while (true) {
            try {
                var page = next.fetch(query, cursor, demand);
                context.onComplete();
                return page;
            } catch (QueryFailure failure) {
                var mayHelp = !concernsTheQuery(failure)
                        || (!hasFailedBefore && demand.question(query).equals(query));
                if (!again(failure, mayHelp, projectGuard, context, demand)) {
                    throw lasting(failure, query.scope().project());
                }
            }
        }
    }

    private static boolean concernsTheQuery(QueryFailure failure) {
        return failure instanceof UpstreamUnavailable unavailable && unavailable.concern() != Concern.EVERY_QUERY;
    }

    private static boolean again(
            QueryFailure failure,
            boolean mayHelp,
            ProjectGuard projectGuard,
            Retry.AsyncContext<Page> context,
            Demand demand) {
        var again = RetryableFailure.after(failure, projectGuard.random())
                .filter(_ -> mayHelp)
                .filter(next ->
                        !projectGuard.time().instant().plus(next.pause()).isAfter(demand.startBy()));
        if (again.isEmpty()) {
            context.onError(failure); // counts it
            return false;
        }
        var pause = context.onError(again.get());
        return pause >= 0 && paused(projectGuard.pause(), Duration.ofMillis(pause));
    }

    private static boolean paused(Sleeper sleeper, Duration length) {
        try {
            if (length.isPositive()) {
                sleeper.of(length);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What a failure is to somebody who does not try again: a throttled call becomes a refusal of ours. */
    private QueryFailure lasting(QueryFailure failure, String project) {
        if (!(failure instanceof UpstreamThrottled throttled)) {
            return failure;
        }
        return switch (throttled.limit()) {
            case WINDOW -> new BudgetExhausted(projectGuards.nextPermitAt(project));
            case CONCURRENCY -> new DeadlineUnmeetable(projectGuards.nextPermitAt(project));
            case LOAD -> new UpstreamUnavailable(Counted.MAYBE, "Mixpanel sheds load; try again later", throttled);
        };
    }
}
