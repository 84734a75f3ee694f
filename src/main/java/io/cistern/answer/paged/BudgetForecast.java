package io.cistern.answer.paged;

import io.cistern.ledger.Budget;
import io.cistern.ledger.PastCall;
import io.cistern.profile.Caller;
import io.cistern.quota.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Forecasts when the budget allows a caller's calls, as of one instant.
 *
 * @param perPage how many calls a page after the first costs
 * @param perCall the expected duration of a call
 */
record BudgetForecast(
        Quota quota, String project, Caller caller, Budget budget, int perPage, Duration perCall, Instant now) {

    /** The expected duration when no call was recorded. A page of the real Mixpanel takes a second or two. */
    private static final Duration UNSEEN = Duration.ofSeconds(2);

    private static final int SAMPLE = 50;

    static BudgetForecast of(Quota quota, String project, Caller caller, int perPage, Instant now) {
        var budget = quota.budget(project);
        var calls = quota.calls(project, now.minus(budget.allowance().window()), SAMPLE);
        var durations = calls.stream()
                .filter(call -> "ANSWERED".equals(call.outcome()))
                .map(PastCall::duration)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        var median = durations.isEmpty() ? UNSEEN : durations.get(durations.size() / 2);
        return new BudgetForecast(quota, project, caller, budget, perPage, median, now);
    }

    boolean paused() {
        return budget.pausedSince() != null;
    }

    /**
     * When the first of the calls would start: after the callers that wait, and when the concurrency limit allows it.
     */
    Instant first(boolean firstPage) {
        return later(slotFree(), now.plus(quota.expected(project, caller, firstPage ? 1 : perPage)));
    }

    /**
     * The earliest instant by which all these calls can have started: a first page, if it has to be fetched, and so
     * many others.
     */
    Instant all(boolean firstPage, int others) {
        var expected = now.plus(quota.expected(project, caller, (firstPage ? 1 : 0) + others * perPage));
        return later(slotFree(), others == 0 ? expected : later(expected, now.plus(quota.earliest(project, others))));
    }

    /** The same, if every call in flight is answered as late as possible. */
    Instant surely(boolean firstPage, int others) {
        var pages = now.plus(quota.surely(project, (firstPage ? 1 : 0) + others));
        return later(all(firstPage, others), later(budget.allowance().nextPermitAt(), pages));
    }

    /** How many waiting requests are likely ahead: the caller's own, and those of at least the same priority. */
    int ahead() {
        return (int) budget.queue().stream()
                .filter(waiting -> waiting.caller().equals(caller.name())
                        || waiting.priority().compareTo(caller.priority()) <= 0)
                .count();
    }

    /** The maximum number of parallel calls. */
    int parallelCalls(int fanOut) {
        return Math.min(fanOut, budget.allowance().concurrency());
    }

    /** Whether the caller has spent its share. */
    boolean shareIsSpent() {
        return share() < budget.allowance().limit() && budget.spentByCaller().getOrDefault(caller.name(), 0) >= share();
    }

    int share() {
        return quota.share(project, caller);
    }

    /** When the concurrency limit would allow another call, if each call takes as long as expected. */
    private Instant slotFree() {
        var allowance = budget.allowance();
        var over = allowance.inFlight() - allowance.concurrency() + 1;
        return over <= 0 ? now : now.plus(perCall.multipliedBy(Math.ceilDiv(over + ahead(), allowance.concurrency())));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
