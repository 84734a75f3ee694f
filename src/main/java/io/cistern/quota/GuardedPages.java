package io.cistern.quota;

import io.cistern.ledger.Call;
import io.cistern.ledger.CallResult;
import io.cistern.ledger.CallResult.Outcome;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.ledger.QuotaEvidence;
import io.cistern.profile.Caller;
import io.cistern.profile.Fetched;
import io.cistern.profile.PageRequest;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.Paused;
import io.cistern.profile.QueryFailure.ShareExhausted;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.cistern.quota.admission.Admission.Admitted;
import io.cistern.quota.admission.Admission.Refused;
import io.cistern.quota.admission.Permit;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a call when the project's circuit is closed, its bulkhead has a free place and its budget has a permit. The permit is
 * durable before the call is sent, the result of the call is recorded, and both are metered.
 */
public final class GuardedPages implements PageSource {

    private static final Logger log = LoggerFactory.getLogger(GuardedPages.class);

    private final PageSource next;
    private final ProjectGuards projectGuards;
    private final QuotaMeters meters;
    private final BiFunction<ProjectGuard, ProfileQuery, String> failing;

    public GuardedPages(PageSource next, ProjectGuards projectGuards, QuotaMeters meters) {
        this(
                next,
                projectGuards,
                meters,
                (projectGuard, query) -> projectGuard.fingerprints().of(query));
    }

    /** @param failing gives the same key for queries that Mixpanel fails at together */
    GuardedPages(
            PageSource next,
            ProjectGuards projectGuards,
            QuotaMeters meters,
            BiFunction<ProjectGuard, ProfileQuery, String> failing) {
        this.next = next;
        this.projectGuards = projectGuards;
        this.meters = meters;
        this.failing = failing;
    }

    @Override
    public Fetched fetch(PageRequest request) {
        var project = request.query().scope().project();
        try {
            return fetch(projectGuards.of(project), project, request);
        } catch (QueryFailure failure) {
            meters.failed(project, failure);
            throw failure;
        }
    }

    private Fetched fetch(ProjectGuard projectGuard, String project, PageRequest request) {
        while (true) { // at most one trial is made in a window
            var fetched = attempt(projectGuard, project, request);
            if (fetched.isPresent()) {
                return fetched.get();
            }
        }
    }

    /** Makes the call. Empty when it was a trial that Mixpanel refused: then the request waits for a permit again. */
    private Optional<Fetched> attempt(ProjectGuard projectGuard, String project, PageRequest request) {
        CircuitCall.requireClosed(projectGuard.circuit());
        var call = projectGuard.call(request.query(), request.cursor(), request.caller());
        var permitted = permit(projectGuard, call, request);
        var began = System.nanoTime();
        var callResult = CallResult.BROKEN;
        var isRefusedTrial = false;
        Optional<Fetched> answer = Optional.empty();
        @Nullable QueryFailure failed = null;
        try {
            var fetched = send(projectGuard, call, request, permitted);
            callResult = CallResult.of(fetched);
            // before the end is recorded, because another process may then be admitted and must find the pages
            request.listener().received(fetched);
            answer = Optional.of(fetched);
        } catch (QueryFailure failure) {
            callResult = CallResult.of(failure, projectGuard.gate().terms());
            failed = failure;
        } finally {
            isRefusedTrial = end(projectGuard, project, permitted.permit(), callResult);
            if (callResult.outcome() != Outcome.NEVER_SENT) {
                CallLog.tell(project, call, callResult, Duration.ofNanos(System.nanoTime() - began));
            }
        }
        if (failed != null && !isRefusedTrial) {
            throw failed;
        }
        return answer;
    }

    /** A call that may be sent: its permit, the query to send, and how long it has waited. */
    private record Permitted(Permit permit, ProfileQuery query, Duration waited) {}

    private Permitted permit(ProjectGuard projectGuard, Call call, PageRequest request) {
        var asked = projectGuard.time().instant();
        try {
            var query = request.query();
            var admission = projectGuard.limiter().admit(call, request.limit());
            if (admission instanceof Admitted(var permit)) {
                query = leave(projectGuard, permit, request);
                admission = projectGuard
                        .gate()
                        .confirm(permit, request.limit()); // last, because leaving may have taken long
            }
            return switch (admission) {
                case Admitted(var permit) ->
                    new Permitted(
                            permit,
                            query,
                            Duration.between(asked, projectGuard.time().instant()));
                case Refused refused ->
                    throw switch (refused.shortage()) {
                        case WINDOW -> spent(projectGuard, call.caller(), refused);
                        case CONCURRENCY, ELSEWHERE, QUEUE ->
                            new DeadlineUnmeetable(refused.nextPermitAt(), refused.reason());
                        case PAUSED -> new Paused();
                    };
            };
        } catch (LedgerUnavailableException e) {
            log.warn("The ledger of calls cannot be reached, so no call is made", e);
            throw e.failure();
        }
    }

    private static ProfileQuery leave(ProjectGuard projectGuard, Permit permit, PageRequest request) {
        Optional<ProfileQuery> query = Optional.empty();
        try {
            query = request.leave();
        } finally {
            if (query.isEmpty()) {
                projectGuard.gate().withdraw(permit);
            }
        }
        return query.orElseThrow(Unwanted::new);
    }

    /** The failure of a caller that has used its share, or else of a project whose budget is spent. */
    private static QueryFailure spent(ProjectGuard projectGuard, Caller caller, Refused refused) {
        var share = projectGuard.shares().of(caller, projectGuard.gate().terms().limit());
        var spent = projectGuard.gate().standing().spentByCaller().getOrDefault(caller.name(), 0);
        return share < projectGuard.gate().terms().limit() && spent >= share
                ? new ShareExhausted(refused.nextPermitAt(), share)
                : new BudgetExhausted(refused.nextPermitAt(), refused.reason());
    }

    private Fetched send(ProjectGuard projectGuard, Call call, PageRequest request, Permitted permitted) {
        var project = request.query().scope().project();
        // checks the circuit again, because it may have opened during the wait: a call that is not sent is not spent
        try (var circuitCall = CircuitCall.begin(projectGuard, () -> failing.apply(projectGuard, request.query()))) {
            return send(circuitCall, request, permitted);
        } catch (UpstreamUnavailable failure) {
            if (failure.counted() == Counted.NO && !CircuitCall.isOpen(failure)) {
                CallLog.tellUnsent(project, call, failure);
            }
            throw failure;
        }
    }

    private Fetched send(CircuitCall circuitCall, PageRequest request, Permitted permitted) {
        meters.waited(request.query().scope().project(), request.caller().priority(), permitted.waited());
        request.listener().sent(permitted.query());
        try {
            var fetched = next.fetch(request.with(permitted.query()));
            circuitCall.answered();
            return fetched;
        } catch (QueryFailure failure) {
            circuitCall.failed(failure);
            throw failure;
        }
    }

    private static void tell(QuotaEvidence quotaEvidence) {
        switch (quotaEvidence.evidence()) {
            case CONSISTENT -> {}
            case PAGES_ARE_COUNTED -> log.warn("Mixpanel counts follow-up pages: all of them count from now on");
            case PAGES_MAY_COUNT -> log.info("Mixpanel refused a call that it may answer if follow-up pages are free");
            case PAGES_ARE_FREE -> log.debug("Mixpanel answered a call that shows that follow-up pages are free");
            case PAGES_SEEM_FREE ->
                log.info("Mixpanel seems not to count follow-up pages: see the setting follow-up-pages");
        }
    }

    /** Records the end of a call. Returns whether it was a trial that Mixpanel refused. */
    private boolean end(ProjectGuard projectGuard, String project, Permit permit, CallResult callResult) {
        try {
            if (callResult.outcome() == Outcome.NEVER_SENT) {
                projectGuard.gate().withdraw(permit);
            } else {
                var quotaEvidence = projectGuard.gate().answered(permit, callResult);
                tell(quotaEvidence);
                meters.spent(project, permit.call(), quotaEvidence.counted());
                return quotaEvidence.isRefusedTrial();
            }
        } catch (LedgerUnavailableException e) {
            // the row stays as if no answer came, so it counts longer and never shorter
            log.warn("The end of a call could not be recorded; it counts as if it had lasted as long as one can", e);
            if (callResult.outcome() != Outcome.NEVER_SENT) {
                meters.spent(project, permit.call(), permit.call().counted());
            }
        }
        return false;
    }
}
