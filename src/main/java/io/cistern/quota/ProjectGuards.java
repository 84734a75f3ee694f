package io.cistern.quota;

import io.cistern.ledger.Allowance;
import io.cistern.ledger.Budget;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.ledger.PastCall;
import io.cistern.ledger.Spending;
import io.cistern.ledger.WindowState;
import io.cistern.profile.Caller;
import io.cistern.profile.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Holds the guards of all projects by name, and answers from them what may be spent. */
public final class ProjectGuards implements Quota {

    /** The wait until the next attempt after the ledger could not be reached. */
    private static final Duration LEDGER_BACK = Duration.ofSeconds(10);

    private final Map<String, ProjectGuard> guards;
    private final Map<String, CachedAllowance> allowances = new ConcurrentHashMap<>();

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
        return allowances.computeIfAbsent(project, this::cachedAllowance).allowance();
    }

    private CachedAllowance cachedAllowance(String project) {
        var projectGuard = of(project);
        return new CachedAllowance(
                projectGuard,
                () -> allowanceOf(projectGuard, projectGuard.gate().standing()));
    }

    /** The instant at which a call could start, read from the ledger now. */
    Instant nextPermitAt(String project) {
        var projectGuard = of(project);
        try {
            return allowanceOf(projectGuard, projectGuard.gate().standing()).nextPermitAt();
        } catch (LedgerUnavailableException e) {
            return ledgerBack(projectGuard.time().instant());
        }
    }

    /** The instant of the next attempt when the ledger cannot be reached. */
    static Instant ledgerBack(Instant now) {
        return now.plus(LEDGER_BACK);
    }

    private static Allowance allowanceOf(ProjectGuard projectGuard, WindowState windowState) {
        var quotaTerms = windowState.terms();
        return new Allowance(
                quotaTerms.limit(),
                quotaTerms.window(),
                Math.max(windowState.used(), quotaTerms.limit() - windowState.available()),
                localTime(projectGuard, windowState, windowState.surely(1, 0)),
                quotaTerms.concurrency(),
                windowState.inFlight(),
                windowState.spentByCaller(),
                windowState.followUpPages());
    }

    @Override
    public Duration earliest(String project, int pages) {
        return start(project, pages, (windowState, calls) -> windowState.soonest(calls, 0));
    }

    @Override
    public Duration surely(String project, int pages) {
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
        var allowance = allowanceOf(projectGuard, windowState);
        var configured = windowState.configured().followUpPages();
        var corrected = configured == FollowUpPages.LEARN ? null : ledgerMarks.pagesCountedAt();
        var learned = ledgerMarks.pages().concludedAt(configured, windowState.now());
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
                paused == null ? null : localTime(projectGuard, windowState, paused),
                windowState.followUpPages(),
                corrected == null ? null : localTime(projectGuard, windowState, corrected),
                learned == null ? null : localTime(projectGuard, windowState, learned),
                windowState.now().isBefore(windowState.unprovenUntil())
                        ? localTime(projectGuard, windowState, windowState.unprovenUntil())
                        : null);
    }

    @Override
    public Optional<WaitReason> waiting(String project) {
        return reason(() -> of(project).gate().waitReason());
    }

    @Override
    public Optional<WaitReason> waiting(String project, Caller caller) {
        return reason(() -> of(project).gate().waitReason(caller));
    }

    private static Optional<WaitReason> reason(Supplier<Optional<WaitReason>> waiting) {
        try {
            return waiting.get();
        } catch (LedgerUnavailableException e) {
            return Optional.of(WaitReason.LEDGER_UNAVAILABLE);
        }
    }

    private static List<Budget.Step> forecast(ProjectGuard projectGuard, WindowState windowState) {
        return windowState.forecast().stream()
                .map(step -> new Budget.Step(localTime(projectGuard, windowState, step.at()), step.free()))
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
    public Duration expected(String project, Caller caller, int calls) {
        return of(project).gate().expected(caller, calls);
    }

    private Duration start(String project, int pages, BiFunction<WindowState, Integer, Instant> estimate) {
        var windowState = of(project).gate().standing();
        var calls = windowState.followUpPages() == FollowUpPages.COUNTED ? pages : 0;
        return Duration.between(windowState.now(), estimate.apply(windowState, calls));
    }

    /**
     * Converts an instant of the ledger's clock to this process's clock. Only differences are comparable between the
     * two.
     */
    private static Instant localTime(ProjectGuard projectGuard, WindowState windowState, Instant instant) {
        return projectGuard.time().instant().plus(Duration.between(windowState.now(), instant));
    }
}
