package io.cistern.quota;

import io.cistern.ledger.Call;
import io.cistern.ledger.CallResult;
import io.cistern.ledger.CallResult.Outcome;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.ledger.QuotaEvidence;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.PageSource;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.Paused;
import io.cistern.profile.QueryFailure.ShareExhausted;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Counted;
import io.cistern.quota.admission.Admission.Admitted;
import io.cistern.quota.admission.Admission.Refused;
import io.cistern.quota.admission.Permit;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a call through when the project's circuit is closed, a place in its bulkhead is free and its budget has a permit.
 * The permit is durable before the call leaves, and how the call ended is recorded.
 */
public final class GuardedPages implements PageSource {

    private static final Logger log = LoggerFactory.getLogger(GuardedPages.class);

    private final PageSource next;
    private final ProjectGuards projectGuards;
    private final BiFunction<ProjectGuard, ProfileQuery, String> failing;

    public GuardedPages(PageSource next, ProjectGuards projectGuards) {
        this(
                next,
                projectGuards,
                (projectGuard, query) -> projectGuard.fingerprints().of(query));
    }

    /** @param failing tells apart what Mixpanel can fail at */
    GuardedPages(PageSource next, ProjectGuards projectGuards, BiFunction<ProjectGuard, ProfileQuery, String> failing) {
        this.next = next;
        this.projectGuards = projectGuards;
        this.failing = failing;
    }

    @Override
    public Page fetch(ProfileQuery query, Cursor cursor, Demand demand) {
        var projectGuard = projectGuards.of(query.scope().project());
        enter(projectGuard.circuit());
        projectGuard
                .circuit()
                .releasePermission(); // only looked: an open circuit refuses at once, and must not hold its probe
        var call = projectGuard.call(query, cursor, demand.caller());
        var permit = permit(projectGuard, call, demand);
        var began = System.nanoTime();
        var callResult = CallResult.BROKEN;
        try {
            var page = send(projectGuard, call, query, cursor, demand);
            callResult = CallResult.of(page);
            demand.received(page); // before its end is recorded: another process may be let in then, and must find it
            return page;
        } catch (QueryFailure failure) {
            callResult = CallResult.of(failure, projectGuard.gate().terms());
            throw failure;
        } finally {
            end(projectGuard, permit, callResult);
            if (callResult.outcome() != Outcome.NEVER_SENT) {
                CallLog.tell(query.scope().project(), call, callResult, Duration.ofNanos(System.nanoTime() - began));
            }
        }
    }

    private Permit permit(ProjectGuard projectGuard, Call call, Demand demand) {
        try {
            var admission = projectGuard.limiter().admit(call, demand);
            if (admission instanceof Admitted(var permit)) {
                leave(projectGuard, permit, demand);
                admission = projectGuard.gate().confirm(permit, demand); // last, for that look may have taken long
            }
            return switch (admission) {
                case Admitted(var permit) -> permit;
                case Refused(var denialReason, var nextPermitAt) ->
                    throw switch (denialReason) {
                        case WINDOW -> spent(projectGuard, call.caller(), nextPermitAt);
                        case CONCURRENCY, ELSEWHERE -> new DeadlineUnmeetable(nextPermitAt);
                        case QUEUE -> DeadlineUnmeetable.queueFull(nextPermitAt);
                        case PAUSED -> new Paused();
                    };
            };
        } catch (LedgerUnavailableException e) {
            log.warn("The ledger of calls cannot be reached, so no call is made", e);
            throw e.failure();
        }
    }

    private static void leave(ProjectGuard projectGuard, Permit permit, Demand demand) {
        var leaves = false;
        try {
            leaves = demand.leaving();
        } finally {
            if (!leaves) {
                projectGuard.gate().withdraw(permit);
            }
        }
        if (!leaves) {
            throw new Unwanted();
        }
    }

    /** Who has had its share and more is told so; to others, it is the project's budget that is spent. */
    private static QueryFailure spent(ProjectGuard projectGuard, Caller caller, Instant nextPermitAt) {
        var share = projectGuard.shares().of(caller, projectGuard.gate().terms().limit());
        var spent = projectGuard.gate().standing().spentByCaller().getOrDefault(caller.name(), 0);
        return share < projectGuard.gate().terms().limit() && spent >= share
                ? new ShareExhausted(nextPermitAt, share)
                : new BudgetExhausted(nextPermitAt);
    }

    private Page send(ProjectGuard projectGuard, Call call, ProfileQuery query, Cursor cursor, Demand demand) {
        var circuit = projectGuard.circuit();
        enter(circuit); // again, for it may have opened while we waited: what was not sent is not spent
        var start = circuit.getCurrentTimestamp();
        var told = false;
        try {
            var question = demand.question(query);
            demand.sent();
            var page = next.fetch(question, cursor, demand);
            projectGuard.failing().answered(failing.apply(projectGuard, query));
            circuit.onSuccess(circuit.getCurrentTimestamp() - start, circuit.getTimestampUnit());
            told = true;
            return page;
        } catch (QueryFailure failure) {
            for (var times = failures(projectGuard, query, failure); times > 0; times--) {
                circuit.onError(circuit.getCurrentTimestamp() - start, circuit.getTimestampUnit(), failure);
                told = true;
            }
            if (circuit.getState() == CircuitBreaker.State.OPEN) {
                projectGuard.failing().forgetCounts();
            }
            if (failure instanceof UpstreamUnavailable unsent && unsent.counted() == Counted.NO) {
                CallLog.tellUnsent(query.scope().project(), call, unsent);
            }
            throw failure;
        } finally {
            if (!told) {
                circuit.releasePermission();
            }
        }
    }

    /** How many failures the circuit hears of: of what may concern one query alone, none. */
    private int failures(ProjectGuard projectGuard, ProfileQuery query, QueryFailure failure) {
        if (!(failure instanceof UpstreamUnavailable unavailable)) {
            projectGuard.failing().answered(failing.apply(projectGuard, query));
            return 1; // which the circuit takes for an answer
        }
        if (unavailable.concern() == Concern.EVERY_QUERY) {
            return 1;
        }
        var different = projectGuard.circuit().getState() == CircuitBreaker.State.HALF_OPEN
                ? FailingQueries.DIFFERENT_AGAIN
                : FailingQueries.DIFFERENT;
        return projectGuard.failing().failed(failing.apply(projectGuard, query), different);
    }

    private static void enter(CircuitBreaker circuit) {
        if (!circuit.tryAcquirePermission()) {
            throw new UpstreamUnavailable(
                    Counted.NO,
                    "Mixpanel has failed too often; calls are suspended for a short while",
                    CallNotPermittedException.createCallNotPermittedException(circuit));
        }
    }

    private static void tell(QuotaEvidence quotaEvidence) {
        switch (quotaEvidence.evidence()) {
            case CONSISTENT -> {}
            case PAGES_ARE_COUNTED ->
                log.warn(
                        "Mixpanel counts follow-up pages, though they are configured to be free: they are counted now");
            case PAGES_SEEM_FREE ->
                log.info("Mixpanel seems not to count follow-up pages: see the setting follow-up-pages");
        }
    }

    private static void end(ProjectGuard projectGuard, Permit permit, CallResult callResult) {
        try {
            if (callResult.outcome() == Outcome.NEVER_SENT) {
                projectGuard.gate().withdraw(permit);
            } else {
                tell(projectGuard.gate().answered(permit, callResult));
            }
        } catch (LedgerUnavailableException e) {
            // the row stays as if the answer never came: it counts longer, never shorter
            log.warn("The end of a call could not be recorded; it counts as if it had lasted as long as one can", e);
        }
    }
}
