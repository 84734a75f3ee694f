package io.cistern.quota;

import io.cistern.profile.FetchListener;
import io.cistern.profile.Fetched;
import io.cistern.profile.PageRequest;
import io.cistern.profile.PageSource;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.cistern.profile.WaitReason;
import io.cistern.quota.admission.Sleeper;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Retries a failed call where that is safe and useful. This stage is outside the quota, so every attempt takes a permit
 * of its own.
 *
 * <p>A call that failed upstream is retried once, after a short pause, if its request still waits then. That includes a
 * call that timed out: a client that waits ten seconds has left by then, an export has not. A call that exceeded the
 * concurrency limit or that Mixpanel shed is also retried; the ledger delays all calls of the project for that pause.
 * Nothing else is retried: not a spent window, not a query whose last call failed, and not a merged call, whose queries
 * are retried separately.
 */
public final class RetryingPages implements PageSource {

    private final PageSource next;
    private final ProjectGuards projectGuards;
    private final DrainingPages draining;

    public RetryingPages(PageSource next, ProjectGuards projectGuards, DrainingPages draining) {
        this.next = next;
        this.projectGuards = projectGuards;
        this.draining = draining;
    }

    @Override
    public Fetched fetch(PageRequest request) {
        try (var _ = draining.enter()) {
            var merged = new AtomicBoolean();
            var noted = FetchListener.onSent(sent -> merged.set(!sent.equals(request.query())));
            return retry(draining.untilStopped(request.withListener(noted)), merged);
        }
    }

    private Fetched retry(PageRequest request, AtomicBoolean merged) {
        var query = request.query();
        var projectGuard = projectGuards.of(query.scope().project());
        var context = projectGuard.retry().<Fetched>asyncContext();
        var hasFailedBefore =
                projectGuard.failing().isKnown(projectGuard.fingerprints().of(query));
        while (true) {
            try {
                var fetched = next.fetch(request);
                context.onComplete();
                return fetched;
            } catch (QueryFailure failure) {
                var mayHelp = !concernsTheQuery(failure) || (!hasFailedBefore && !merged.get());
                if (!again(failure, mayHelp, projectGuard, context, request)) {
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
            Retry.AsyncContext<Fetched> context,
            PageRequest request) {
        var again = RetryableFailure.after(failure, projectGuard.random())
                .filter(_ -> mayHelp)
                .filter(next ->
                        !projectGuard.time().instant().plus(next.pause()).isAfter(request.startBy()));
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

    /** The failure to report when there is no retry: a throttled call becomes a refusal by Cistern. */
    private QueryFailure lasting(QueryFailure failure, String project) {
        if (!(failure instanceof UpstreamThrottled throttled)) {
            return draining.reason(failure);
        }
        return switch (throttled.limit()) {
            case WINDOW -> new BudgetExhausted(projectGuards.nextPermitAt(project), WaitReason.MIXPANEL_PAUSE);
            case CONCURRENCY -> new DeadlineUnmeetable(projectGuards.nextPermitAt(project), WaitReason.MIXPANEL_LOAD);
            case LOAD -> new UpstreamUnavailable(Counted.MAYBE, "Mixpanel sheds load; try again later", throttled);
        };
    }
}
