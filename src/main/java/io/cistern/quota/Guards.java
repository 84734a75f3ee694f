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
            return new Allowance(
                    terms.limit(),
                    terms.window(),
                    Math.max(standing.used(), terms.limit() - standing.available()),
                    ours(guard, standing, standing.surely(1)),
                    terms.concurrency(),
                    standing.inFlight());
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

    @Override
    public Instant earliest(String project, int pages) {
        return start(project, pages, Standing::soonest);
    }

    @Override
    public Instant surely(String project, int pages) {
        return start(project, pages, Standing::surely);
    }

    @Override
    public int share(String project, Caller caller) {
        return of(project).gate().terms().limit();
    }

    @Override
    public Budget budget(String project) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<PastCall> calls(String project, Instant since, int most) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pause(String project) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resume(String project) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void saved(String project, Caller caller, int calls) {}

    @Override
    public Instant expected(String project, Caller caller, int calls) {
        return start(project, calls, Standing::soonest);
    }

    private Instant start(String project, int pages, BiFunction<Standing, Integer, Instant> judged) {
        var guard = of(project);
        var calls = guard.followUpPages() == FollowUpPages.COUNTED ? pages : 0;
        try {
            var standing = guard.gate().standing();
            return ours(guard, standing, judged.apply(standing, calls));
        } catch (LedgerUnavailableException e) {
            return guard.time().instant().plus(LEDGER_BACK);
        }
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
