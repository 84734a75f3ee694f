package io.cistern.web.profiles;

import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.AnswersIncomplete;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.CostTooHigh;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.profile.QueryFailure.Overloaded;
import io.cistern.profile.QueryFailure.Paused;
import io.cistern.profile.QueryFailure.ShareExhausted;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.profile.UpstreamFailure.UpstreamRefused;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.WaitReason;
import io.cistern.quota.Quota;
import io.cistern.web.problem.Problem;
import io.cistern.web.problem.ProblemType;
import io.cistern.web.problem.RateLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.node.ArrayNode;

/** Maps the failures of valid queries to problems. */
final class QueryProblems {

    /** The Retry-After when Mixpanel names none: about the time that a circuit or a gateway needs. */
    private static final Duration RESPITE = Duration.ofSeconds(30);

    private final RateLimits limits;
    private final Quota quota;
    private final Duration maxWait;

    /** @param maxWait the longest wait that a request may ask for */
    QueryProblems(RateLimits limits, Quota quota, Duration maxWait) {
        this.limits = limits;
        this.quota = quota;
        this.maxWait = maxWait;
    }

    Problem problem(QueryFailure failure, Optional<ProblemContext> asked) {
        return switch (failure) {
            case BudgetExhausted e -> {
                var problem = until(e.nextPermitAt(), ProblemType.BUDGET_EXHAUSTED, HttpStatus.SERVICE_UNAVAILABLE, e);
                reason(problem, e.reason());
                tellWhoSpent(problem, asked);
                alternatives(problem, e, asked);
                yield problem;
            }
            case DeadlineUnmeetable e -> {
                var problem = until(e.nextPermitAt(), ProblemType.DEADLINE_UNMEETABLE, HttpStatus.TOO_MANY_REQUESTS, e);
                reason(problem, e.reason());
                problem.json().put("cost", 1); // at least the call that did not start
                asked.ifPresent(question ->
                        problem.json().put("wait", question.patience().toSeconds()));
                older(problem.json().putArray("alternatives"), asked);
                yield problem;
            }
            case ShareExhausted e -> {
                var problem = until(e.nextPermitAt(), ProblemType.SHARE_EXHAUSTED, HttpStatus.TOO_MANY_REQUESTS, e);
                reason(problem, WaitReason.BUDGET_SPENT);
                problem.json().put("share", e.share());
                tellWhoSpent(problem, asked);
                older(problem.json().putArray("alternatives"), asked);
                yield problem;
            }
            case CostTooHigh e -> {
                var problem = Problem.of(ProblemType.COST_TOO_HIGH, HttpStatus.UNPROCESSABLE_CONTENT, e.getMessage());
                problem.json().put("cost", e.cost()).put("maxCost", e.maxCost());
                yield problem;
            }
            case AnswersIncomplete e ->
                until(e.nextTryAt(), ProblemType.UPSTREAM_UNAVAILABLE, HttpStatus.SERVICE_UNAVAILABLE, e);
            case Paused e -> reason(unavailable(null, e), WaitReason.PAUSED);
            case Unwanted e -> unavailable(null, e);
            case UpstreamRefused e -> refused(e);
            case UpstreamThrottled e -> unavailable(e.retryAfter(), e);
            case SessionLost e -> unavailable(null, e);
            case UpstreamUnavailable e -> unavailable(e.retryAfter(), e);
            case TooLarge e -> {
                var problem = Problem.of(ProblemType.TOO_LARGE, HttpStatus.CONTENT_TOO_LARGE, e.getMessage());
                problem.json().put("limit", e.limit());
                yield problem;
            }
            case Overloaded e -> {
                var problem = Problem.of(ProblemType.OVERLOADED, HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
                retryAfter(problem, RESPITE.toSeconds());
                yield problem;
            }
            case NothingCached e -> {
                var problem = Problem.of(ProblemType.NOTHING_CACHED, HttpStatus.GATEWAY_TIMEOUT, e.getMessage());
                older(problem.json().putArray("alternatives"), asked);
                yield problem;
            }
            case SnapshotGone e -> Problem.of(ProblemType.SNAPSHOT_GONE, HttpStatus.GONE, e.getMessage());
        };
    }

    /** Adds why the call waits. The detail says it in a sentence. */
    private static Problem reason(Problem problem, WaitReason reason) {
        problem.json().put("waitingReason", reason.id());
        return problem;
    }

    /** Adds the calls that each caller has spent, so that callers can agree on the budget. */
    private void tellWhoSpent(Problem problem, Optional<ProblemContext> asked) {
        asked.flatMap(question -> quota.allowance(question.project())).ifPresent(allowance -> {
            var spentBy = problem.json().putObject("spentBy");
            new TreeMap<>(allowance.spentByCaller()).forEach(spentBy::put);
        });
    }

    /** Adds other requests that can be answered, as far as they are known. */
    private void alternatives(Problem problem, BudgetExhausted failure, Optional<ProblemContext> asked) {
        var alternatives = problem.json().putArray("alternatives");
        older(alternatives, asked);
        if (failure.heldRows() > 0) {
            alternatives
                    .addObject()
                    .put("accept", "limit=" + failure.heldRows())
                    .put("cost", 0);
        }
        var wait = Math.max(1, limits.seconds(failure.nextPermitAt()));
        if (wait <= maxWait.toSeconds()) {
            var waiting = alternatives.addObject().put("accept", "wait=" + wait);
            if (failure.calls() > 0) {
                waiting.put("cost", failure.calls());
            }
        }
    }

    /** Adds a cached answer that is older than the request accepts. */
    private static void older(ArrayNode alternatives, Optional<ProblemContext> asked) {
        asked.flatMap(question -> question.older().get()).ifPresent(older -> PlanJson.write(older, alternatives));
    }

    private Problem until(Instant nextPermitAt, ProblemType type, HttpStatus status, QueryFailure failure) {
        var problem = Problem.of(type, status, failure.getMessage());
        problem.json().put("nextPermitAt", nextPermitAt.toString());
        retryAfter(problem, limits.seconds(nextPermitAt));
        return problem;
    }

    private static Problem refused(UpstreamRefused failure) {
        var status = switch (failure.reason()) {
            case QUERY -> HttpStatus.BAD_REQUEST;
            case CREDENTIALS, PLAN, PERMISSION, NOT_FOUND, UNEXPECTED -> HttpStatus.BAD_GATEWAY;
        };
        var problem = Problem.of(ProblemType.UPSTREAM_REFUSED, status, failure.getMessage());
        problem.json().put("upstreamStatus", failure.status());
        return problem;
    }

    private static Problem unavailable(@Nullable Duration retryAfter, RuntimeException failure) {
        var problem =
                Problem.of(ProblemType.UPSTREAM_UNAVAILABLE, HttpStatus.SERVICE_UNAVAILABLE, failure.getMessage());
        retryAfter(problem, RateLimits.seconds(retryAfter == null ? RESPITE : retryAfter));
        return problem;
    }

    private static void retryAfter(Problem problem, long seconds) {
        problem.headers().set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, seconds)));
    }
}
