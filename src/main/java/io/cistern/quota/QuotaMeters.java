package io.cistern.quota;

import io.cistern.ledger.Allowance;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.profile.Caller;
import io.cistern.profile.Priority;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.UpstreamThrottled.Limit;
import io.cistern.quota.admission.Admissions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * The budget in numbers, by project. Reading them spends nothing. Callers are told apart by the names in the settings
 * alone, so that there are never more meters than those make.
 */
public final class QuotaMeters implements MeterBinder {

    private static final String OTHERS = "other";

    private final ProjectGuards projectGuards;
    private final Set<String> callers;

    private static final Set<String> REASONS = Set.of("budget", "share", "deadline", "paused", "unwanted");

    /** Until the meters are bound nobody reads them. */
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

    /** So many calls that count were sent, and this caller pays. */
    void spent(String project, Caller caller, int calls) {
        spent(registry, project, callers.contains(caller.name()) ? caller.name() : OTHERS)
                .increment(calls);
    }

    /** A call had to wait so long for its permit. */
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

    /** Mixpanel refused a call with 429. */
    void throttled(String project, Limit limit) {
        throttled(registry, project, limit).increment();
    }

    /** A call ended badly; counted is only what we ourselves did not let go. */
    void refused(String project, QueryFailure failure) {
        switch (failure) {
            case QueryFailure.BudgetExhausted ours -> refused(project, "budget");
            case QueryFailure.ShareExhausted ours -> refused(project, "share");
            case QueryFailure.DeadlineUnmeetable ours -> refused(project, "deadline");
            case QueryFailure.Paused ours -> refused(project, "paused");
            case QueryFailure.Unwanted ours -> refused(project, "unwanted");
            case QueryFailure.CostTooHigh other -> {}
            case QueryFailure.NothingCached other -> {}
            case QueryFailure.UpstreamRefused other -> {}
            case QueryFailure.UpstreamThrottled other -> {}
            case QueryFailure.UpstreamUnavailable other -> {}
            case QueryFailure.SessionLost other -> {}
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
