package io.cistern.answer.paged;

import io.cistern.ledger.Budget;
import io.cistern.ledger.PastCall;
import io.cistern.profile.Caller;
import io.cistern.quota.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What the budget promises a caller, as of one instant.
 *
 * @param perPage calls that a page after the first costs
 * @param perCall how long one takes, most likely
 */
record BudgetForecast(
        Quota quota, String project, Caller caller, Budget budget, int perPage, Duration perCall, Instant now) {

    /** How long a call takes where none was seen: the real one's pages take a second or two. */
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

    /** When the first of the calls would start: behind those who wait, and when one that is under way has ended. */
    Instant first(boolean firstPage) {
        return later(seat(), quota.expected(project, caller, firstPage ? 1 : perPage));
    }

    /** From when on all these can have started: a first page, if it has to be fetched, and so many others. */
    Instant all(boolean firstPage, int others) {
        var expected = quota.expected(project, caller, (firstPage ? 1 : 0) + others * perPage);
        return later(seat(), others == 0 ? expected : later(expected, quota.earliest(project, others)));
    }

    /** The same, if every call under way is answered as late as it can be. */
    Instant surely(boolean firstPage, int others) {
        var pages = quota.surely(project, (firstPage ? 1 : 0) + others);
        return later(all(firstPage, others), later(budget.allowance().nextPermitAt(), pages));
    }

    /** How many seem to be before this caller: its own, and whoever's work is as urgent. */
    int ahead() {
        return (int) budget.queue().stream()
                .filter(waiting -> waiting.caller().equals(caller.name())
                        || waiting.priority().compareTo(caller.priority()) <= 0)
                .count();
    }

    /** How many calls are made side by side at most. */
    int lanes(int fanOut) {
        return Math.min(fanOut, budget.allowance().concurrency());
    }

    /** Whether the caller has had what is its own. */
    boolean shareIsSpent() {
        return share() < budget.allowance().limit() && budget.spentByCaller().getOrDefault(caller.name(), 0) >= share();
    }

    int share() {
        return quota.share(project, caller);
    }

    /** When a place would be free among the calls under way, if each takes as long as usual. */
    private Instant seat() {
        var allowance = budget.allowance();
        var over = allowance.inFlight() - allowance.concurrency() + 1;
        return over <= 0 ? now : now.plus(perCall.multipliedBy(Math.ceilDiv(over + ahead(), allowance.concurrency())));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
