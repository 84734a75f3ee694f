package io.cistern.quota;

import io.cistern.profile.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** The guards of all projects, by name; what is left to spend is read off them. */
public final class Guards implements Quota {

    /** When to ask again after the ledger could not be reached. */
    private static final Duration LEDGER_BACK = Duration.ofSeconds(10);

    /** How long a look into the ledger is good for while this process spends nothing; others may share the ledger. */
    private static final Duration GLANCE = Duration.ofMillis(250);

    private final Map<String, Guard> guards;
    private final Map<String, Glance> glances = new ConcurrentHashMap<>();
    private final Set<String> looking = ConcurrentHashMap.newKeySet();

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

    /** Every answer tells it, also those that cost nothing: so it is looked up only when it can have changed. */
    @Override
    public Allowance allowance(String project) {
        var guard = of(project);
        var moves = guard.gate().moves();
        var glance = glances.get(project);
        if (glance != null
                && glance.moves() == moves
                && glance.isGood(guard.time().instant())) {
            return glance.allowance();
        }
        if (!looking.add(project) && glance != null) {
            return glance.allowance(); // a ledger that is slow to answer must not hold up what is held
        }
        try {
            var looked = new Glance(look(guard), moves, guard.time().instant());
            glances.put(project, looked);
            return looked.allowance();
        } finally {
            looking.remove(project);
        }
    }

    /** Nothing is left while the ledger cannot be reached: no ledger, no call. */
    private static Allowance look(Guard guard) {
        var terms = guard.gate().terms();
        try {
            var standing = guard.gate().standing();
            return told(guard, standing);
        } catch (LedgerUnavailableException e) {
            return new Allowance(
                    terms.limit(),
                    terms.window(),
                    terms.limit(),
                    guard.time().instant().plus(LEDGER_BACK),
                    terms.concurrency(),
                    0);
        }
    }

    private static Allowance told(Guard guard, Standing standing) {
        var terms = standing.terms();
        return new Allowance(
                terms.limit(),
                terms.window(),
                Math.max(standing.used(), terms.limit() - standing.available()),
                ours(guard, standing, standing.surely(1, 0)),
                terms.concurrency(),
                standing.inFlight());
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
        var corrected = account.pagesCountedAt();
        var paused = account.pausedAt();
        return new Budget(
                told(guard, standing),
                standing.configured().reserve(),
                guard.gate().line().waiting(),
                standing.spentByCaller(),
                guard.savings().byCaller(guard.time().instant()),
                standing.foreign().at(standing.now(), standing.configured().window()),
                forecast(guard, standing),
                paused == null ? null : ours(guard, standing, paused),
                corrected == null ? guard.followUpPages() : FollowUpPages.COUNTED,
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
        var calls = guard.followUpPages() == FollowUpPages.COUNTED ? pages : 0;
        var standing = guard.gate().standing();
        return ours(guard, standing, judged.apply(standing, calls));
    }

    /** The ledger's clock is its own, so only spans are carried over. */
    private static Instant ours(Guard guard, Standing standing, Instant instant) {
        return guard.time().instant().plus(Duration.between(standing.now(), instant));
    }

    /** A project's allowance as of an instant, after so many moves of its calls. */
    private record Glance(Allowance allowance, long moves, Instant at) {

        boolean isGood(Instant now) {
            return !now.isBefore(at) && now.isBefore(at.plus(GLANCE));
        }
    }
}
