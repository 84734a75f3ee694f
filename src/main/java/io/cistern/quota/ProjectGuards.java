package io.cistern.quota;

import io.cistern.ledger.Allowance;
import io.cistern.ledger.Budget;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.ledger.PastCall;
import io.cistern.ledger.Spending;
import io.cistern.ledger.WindowState;
import io.cistern.profile.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** The guards of all projects, by name; what is left to spend is read off them. */
public final class ProjectGuards implements Quota {

    /** When to ask again after the ledger could not be reached. */
    private static final Duration LEDGER_BACK = Duration.ofSeconds(10);

    private final Map<String, ProjectGuard> guards;
    private final Map<String, CachedAllowance> known = new ConcurrentHashMap<>();

    ProjectGuards(Map<String, ProjectGuard> guards) {
        this.guards = Map.copyOf(guards);
    }

    ProjectGuard of(String project) {
        return Optional.ofNullable(guards.get(project))
                .orElseThrow(() -> new IllegalArgumentException("No project of this name is configured"));
    }

    Map<String, ProjectGuard> all() {
        return guards;
    }

    @Override
    public Optional<Allowance> allowance(String project) {
        return known.computeIfAbsent(project, this::lastKnown).allowance();
    }

    private CachedAllowance lastKnown(String project) {
        var projectGuard = of(project);
        return new CachedAllowance(
                projectGuard, () -> told(projectGuard, projectGuard.gate().standing()));
    }

    /** When a call could start, looked up now. */
    Instant nextPermitAt(String project) {
        var projectGuard = of(project);
        try {
            return told(projectGuard, projectGuard.gate().standing()).nextPermitAt();
        } catch (LedgerUnavailableException e) {
            return ledgerBack(projectGuard.time().instant());
        }
    }

    /** When to ask again, should the ledger not be reached. */
    static Instant ledgerBack(Instant now) {
        return now.plus(LEDGER_BACK);
    }

    private static Allowance told(ProjectGuard projectGuard, WindowState windowState) {
        var quotaTerms = windowState.terms();
        return new Allowance(
                quotaTerms.limit(),
                quotaTerms.window(),
                Math.max(windowState.used(), quotaTerms.limit() - windowState.available()),
                ours(projectGuard, windowState, windowState.surely(1, 0)),
                quotaTerms.concurrency(),
                windowState.inFlight(),
                windowState.spentByCaller(),
                windowState.followUpPages());
    }

    @Override
    public Instant earliest(String project, int pages) {
        return start(project, pages, (windowState, calls) -> windowState.soonest(calls, 0));
    }

    @Override
    public Instant surely(String project, int pages) {
        return start(project, pages, (windowState, calls) -> windowState.surely(calls, 0));
    }

    @Override
    public int share(String project, Caller caller) {
        var projectGuard = of(project);
        return projectGuard.shares().of(caller, projectGuard.gate().terms().limit());
    }

    @Override
    public Budget budget(String project) {
        var projectGuard = of(project);
        var windowState = projectGuard.gate().standing();
        var ledgerMarks = windowState.account();
        var allowance = told(projectGuard, windowState);
        var corrected = ledgerMarks.pagesCountedAt();
        var paused = ledgerMarks.pausedAt();
        return new Budget(
                allowance,
                windowState.configured().reserve(),
                projectGuard.gate().queue(),
                windowState.spentByCaller(),
                projectGuard.savings().byCaller(projectGuard.time().instant()),
                windowState
                        .foreign()
                        .at(windowState.now(), windowState.configured().window()),
                forecast(projectGuard, windowState),
                paused == null ? null : ours(projectGuard, windowState, paused),
                windowState.followUpPages(),
                corrected == null ? null : ours(projectGuard, windowState, corrected),
                windowState.now().isBefore(windowState.unprovenUntil())
                        ? ours(projectGuard, windowState, windowState.unprovenUntil())
                        : null);
    }

    private static List<Budget.Step> forecast(ProjectGuard projectGuard, WindowState windowState) {
        return windowState.forecast().stream()
                .map(step -> new Budget.Step(ours(projectGuard, windowState, step.at()), step.free()))
                .toList();
    }

    @Override
    public List<PastCall> calls(String project, Instant since, int most) {
        return of(project).gate().calls(since, most);
    }

    @Override
    public List<Spending> spent(String project, Instant since) {
        return of(project).gate().spent(since);
    }

    @Override
    public void pause(String project) {
        of(project).gate().pause(true);
    }

    @Override
    public void resume(String project) {
        of(project).gate().pause(false);
    }

    @Override
    public void saved(String project, Caller caller, int calls) {
        var projectGuard = of(project);
        projectGuard.savings().add(caller.name(), calls, projectGuard.time().instant());
    }

    @Override
    public Instant expected(String project, Caller caller, int calls) {
        var projectGuard = of(project);
        return ours(
                projectGuard,
                projectGuard.gate().standing(),
                projectGuard.gate().expected(caller, calls));
    }

    private Instant start(String project, int pages, BiFunction<WindowState, Integer, Instant> judged) {
        var projectGuard = of(project);
        var windowState = projectGuard.gate().standing();
        var calls = windowState.followUpPages() == FollowUpPages.COUNTED ? pages : 0;
        return ours(projectGuard, windowState, judged.apply(windowState, calls));
    }

    /** The ledger's clock is its own, so only spans are carried over. */
    private static Instant ours(ProjectGuard projectGuard, WindowState windowState, Instant instant) {
        return projectGuard.time().instant().plus(Duration.between(windowState.now(), instant));
    }
}
