package io.cistern.quota;

import io.cistern.profile.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** The guards of all projects, by name; what is left to spend is read off them. */
public final class Guards implements Quota {

    /** When to ask again after the ledger could not be reached. */
    private static final Duration LEDGER_BACK = Duration.ofSeconds(10);

    private final Map<String, Guard> guards;
    private final Map<String, LastKnown> known = new ConcurrentHashMap<>();

    Guards(Map<String, Guard> guards) {
        this.guards = Map.copyOf(guards);
    }

    Guard of(String project) {
        return Optional.ofNullable(guards.get(project))
                .orElseThrow(() -> new IllegalArgumentException("No project of this name is configured"));
    }

    Map<String, Guard> all() {
        return guards;
    }

    @Override
    public Optional<Allowance> allowance(String project) {
        return known.computeIfAbsent(project, this::lastKnown).allowance();
    }

    private LastKnown lastKnown(String project) {
        var guard = of(project);
        return new LastKnown(guard, () -> told(guard, guard.gate().standing()));
    }

    /** When a call could start, looked up now. */
    Instant nextPermitAt(String project) {
        var guard = of(project);
        try {
            return told(guard, guard.gate().standing()).nextPermitAt();
        } catch (LedgerUnavailableException e) {
            return ledgerBack(guard.time().instant());
        }
    }

    /** When to ask again, should the ledger not be reached. */
    static Instant ledgerBack(Instant now) {
        return now.plus(LEDGER_BACK);
    }

    private static Allowance told(Guard guard, Standing standing) {
        var terms = standing.terms();
        return new Allowance(
                terms.limit(),
                terms.window(),
                Math.max(standing.used(), terms.limit() - standing.available()),
                ours(guard, standing, standing.surely(1, 0)),
                terms.concurrency(),
                standing.inFlight(),
                standing.spentByCaller(),
                standing.followUpPages());
    }

    @Override
    public Instant earliest(String project, int pages) {
        return start(project, pages, (standing, calls) -> standing.soonest(calls, 0));
    }

    @Override
    public Instant surely(String project, int pages) {
        return start(project, pages, (standing, calls) -> standing.surely(calls, 0));
    }

    @Override
    public int share(String project, Caller caller) {
        var guard = of(project);
        return guard.shares().of(caller, guard.gate().terms().limit());
    }

    @Override
    public Budget budget(String project) {
        var guard = of(project);
        var standing = guard.gate().standing();
        var account = standing.account();
        var allowance = told(guard, standing);
        var corrected = account.pagesCountedAt();
        var paused = account.pausedAt();
        return new Budget(
                allowance,
                standing.configured().reserve(),
                guard.gate().queue(),
                standing.spentByCaller(),
                guard.savings().byCaller(guard.time().instant()),
                standing.foreign().at(standing.now(), standing.configured().window()),
                forecast(guard, standing),
                paused == null ? null : ours(guard, standing, paused),
                standing.followUpPages(),
                corrected == null ? null : ours(guard, standing, corrected),
                standing.now().isBefore(standing.unprovenUntil())
                        ? ours(guard, standing, standing.unprovenUntil())
                        : null);
    }

    private static List<Budget.Step> forecast(Guard guard, Standing standing) {
        return standing.forecast().stream()
                .map(step -> new Budget.Step(ours(guard, standing, step.at()), step.free()))
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
        var guard = of(project);
        guard.savings().add(caller.name(), calls, guard.time().instant());
    }

    @Override
    public Instant expected(String project, Caller caller, int calls) {
        var guard = of(project);
        return ours(guard, guard.gate().standing(), guard.gate().expected(caller, calls));
    }

    private Instant start(String project, int pages, BiFunction<Standing, Integer, Instant> judged) {
        var guard = of(project);
        var standing = guard.gate().standing();
        var calls = standing.followUpPages() == FollowUpPages.COUNTED ? pages : 0;
        return ours(guard, standing, judged.apply(standing, calls));
    }

    /** The ledger's clock is its own, so only spans are carried over. */
    private static Instant ours(Guard guard, Standing standing, Instant instant) {
        return guard.time().instant().plus(Duration.between(standing.now(), instant));
    }
}
