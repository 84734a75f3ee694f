package io.cistern.quota;

import io.cistern.ledger.Allowance;
import io.cistern.ledger.Call;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.profile.Caller;
import io.cistern.profile.Priority;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.UpstreamFailure;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.Limit;
import io.cistern.quota.admission.Admissions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * Meters the budget of each project. Reading the meters spends nothing. Only callers named in the settings have meters
 * of their own, which bounds the number of meters.
 */
public final class QuotaMeters implements MeterBinder {

    private static final String OTHERS = "other";

    private final ProjectGuards projectGuards;
    private final Set<String> callers;

    /** Calls that seem to be free, by project and by the caller that would pay. */
    private final Map<String, Map<String, Integer>> free = new ConcurrentHashMap<>();

    private static final Set<String> REASONS = Set.of("budget", "share", "deadline", "paused", "unwanted");

    /** A placeholder until the meters are bound, because nobody reads them before. */
    private volatile MeterRegistry registry = new CompositeMeterRegistry();

    /** @param callers the configured ones, by name */
    QuotaMeters(ProjectGuards projectGuards, Set<String> callers) {
        this.projectGuards = projectGuards;
        this.callers = new TreeSet<>(callers);
        this.callers.add(Caller.ANONYMOUS.name());
        this.callers.add(Caller.CISTERN.name());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        this.registry = registry;
        for (var project : projectGuards.all().keySet()) {
            gauge(registry, project, "cistern.quota.limit", "Calls that are allowed in a window", Allowance::limit);
            gauge(registry, project, "cistern.quota.permits", "Calls that can be made now", Allowance::remaining);
            gauge(registry, project, "cistern.quota.in.flight", "Calls that are running", Allowance::inFlight);
            Gauge.builder("cistern.quota.waiting", projectGuards.of(project).gate(), Admissions::waiting)
                    .description("Calls that are waiting for a permit")
                    .tag("project", project)
                    .register(registry);
            Gauge.builder("cistern.quota.foreign", () -> foreign(project))
                    .description(
                            "Calls in the window that other clients of the same Mixpanel project seem to have made")
                    .tag("project", project)
                    .register(registry);
            for (var limit : Limit.values()) {
                throttled(registry, project, limit);
            }
            for (var priority : Priority.values()) {
                wait(registry, project, priority);
            }
            for (var reason : REASONS) {
                refused(registry, project, reason);
            }
            for (var caller : callers) {
                spent(registry, project, caller);
                FunctionCounter.builder(
                                "cistern.calls.saved", projectGuards.of(project).savings(), all -> all.ever(caller))
                        .description("Calls that were saved because their page was cached or fetched for another query")
                        .tags("project", project, "caller", caller)
                        .register(registry);
            }
        }
    }

    /**
     * Counts a call that was sent.
     *
     * @param counted whether it counts against the window. Follow-up pages that were taken for free are added once
     *     Mixpanel is found to count them
     */
    void spent(String project, Call call, boolean counted) {
        var uncounted = free.computeIfAbsent(project, _ -> new ConcurrentHashMap<>());
        var payer = callers.contains(call.caller().name()) ? call.caller().name() : OTHERS;
        if (!counted) {
            uncounted.merge(payer, 1, Integer::sum);
            return;
        }
        spent(registry, project, payer).increment();
        if (call.followUp()) {
            for (var caller : List.copyOf(uncounted.keySet())) {
                var calls = uncounted.remove(caller);
                if (calls != null) {
                    spent(registry, project, caller).increment(calls);
                }
            }
        }
    }

    /** Records how long a call waited for its permit. */
    void waited(String project, Priority priority, Duration time) {
        wait(registry, project, priority).record(time);
    }

    private static Timer wait(MeterRegistry registry, String project, Priority priority) {
        return Timer.builder("cistern.quota.wait")
                .description("Time from the request for a permit until the call is sent")
                .tags("project", project, "priority", word(priority))
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofHours(1))
                .register(registry);
    }

    /** Counts a failed call if Cistern refused it or Mixpanel refused it with 429. */
    void failed(String project, QueryFailure failure) {
        switch (failure) {
            case QueryFailure.BudgetExhausted ours -> refused(project, "budget");
            case QueryFailure.ShareExhausted ours -> refused(project, "share");
            case QueryFailure.DeadlineUnmeetable ours -> refused(project, "deadline");
            case QueryFailure.Paused ours -> refused(project, "paused");
            case QueryFailure.Unwanted ours -> refused(project, "unwanted");
            case QueryFailure.CostTooHigh other -> {}
            case QueryFailure.NothingCached other -> {}
            case UpstreamFailure.UpstreamRefused other -> {}
            case UpstreamFailure.UpstreamThrottled throttled ->
                throttled(registry, project, throttled.limit()).increment();
            case UpstreamFailure.UpstreamUnavailable other -> {}
            case UpstreamFailure.SessionLost other -> {}
            case QueryFailure.SnapshotGone other -> {}
            case QueryFailure.AnswersIncomplete other -> {}
            case QueryFailure.TooLarge other -> {}
            case QueryFailure.Overloaded other -> {}
        }
    }

    private void refused(String project, String reason) {
        refused(registry, project, reason).increment();
    }

    private static Counter refused(MeterRegistry registry, String project, String reason) {
        return Counter.builder("cistern.quota.refused")
                .description("Calls that were not sent")
                .tags("project", project, "reason", reason)
                .register(registry);
    }

    private static Counter spent(MeterRegistry registry, String project, String caller) {
        return Counter.builder("cistern.calls.spent")
                .description("Calls that were sent and count against the window")
                .tags("project", project, "caller", caller)
                .register(registry);
    }

    private static Counter throttled(MeterRegistry registry, String project, Limit limit) {
        return Counter.builder("cistern.upstream.throttled")
                .description("Calls that Mixpanel refused with 429, by the limit that was met")
                .tags("project", project, "kind", word(limit))
                .register(registry);
    }

    /** Not a number while the ledger cannot be read. */
    private double foreign(String project) {
        try {
            return projectGuards.budget(project).foreign();
        } catch (LedgerUnavailableException e) {
            return Double.NaN;
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private void gauge(
            MeterRegistry registry,
            String project,
            String name,
            String description,
            ToDoubleFunction<Allowance> value) {
        Gauge.builder(
                        name,
                        projectGuards,
                        all -> all.allowance(project).map(value::applyAsDouble).orElse(Double.NaN))
                .description(description)
                .tag("project", project)
                .register(registry);
    }
}
