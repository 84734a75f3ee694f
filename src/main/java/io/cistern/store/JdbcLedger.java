package io.cistern.store;

import io.cistern.quota.Call;
import io.cistern.quota.Contender;
import io.cistern.quota.Ending;
import io.cistern.quota.Ledger;
import io.cistern.quota.LedgerUnavailableException;
import io.cistern.quota.Lesson;
import io.cistern.quota.PastCall;
import io.cistern.quota.Reservation;
import io.cistern.quota.Reservation.Full;
import io.cistern.quota.Reservation.Granted;
import io.cistern.quota.Reservation.Yielded;
import io.cistern.quota.Shortage;
import io.cistern.quota.Spending;
import io.cistern.quota.Standing;
import io.cistern.quota.Terms;
import io.cistern.quota.Turns;
import io.cistern.store.LedgerClock.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/** The ledger in a database. Each step is one transaction, which locks the project's row before it reads. */
final class JdbcLedger implements Ledger {

    private static final Logger log = LoggerFactory.getLogger(JdbcLedger.class);

    /** A process that lives says so more often; a ledger that was silent for longer may be an old copy. */
    private static final long SILENCE = 60_000;

    /** A change of the clock's skew that the next process must know of, in milliseconds; smaller ones can wait. */
    private static final long DRIFT = 50;

    private final TransactionOperations transactions;
    private final LongSupplier clock;
    private final LongSupplier nanos;
    private final Runnable distrust;
    private final ProjectRows projects;
    private final CallRows calls;
    private final ShareRows shares;
    private final Peers peers;

    /** One writer at a time, in order: SQLite would let them poll for its lock. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final Map<String, Known> known = new HashMap<>();

    /**
     * @param clock the one that all processes share, in epoch milliseconds rounded down
     * @param nanos this process's monotonic clock
     * @param distrust closes the connections that a failed step may have left in a state of their own
     */
    JdbcLedger(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Dialect dialect,
            LongSupplier clock,
            LongSupplier nanos,
            Runnable distrust) {
        this.transactions = transactions;
        this.clock = clock;
        this.nanos = nanos;
        this.distrust = distrust;
        this.projects = new ProjectRows(jdbc, dialect);
        this.calls = new CallRows(jdbc);
        this.shares = new ShareRows(jdbc);
        this.peers = new Peers(jdbc, UUID.randomUUID().toString());
    }

    /** What this process remembers of a project's ledger: the clock, and the version it last left there. */
    private record Known(LedgerClock clock, long version) {}

    @Override
    public Reservation reserve(Call call, Terms terms, Collection<Contender> contenders) {
        return write(call.project(), step -> {
            var standing = standing(step, terms);
            var all = all(step, contenders);
            var full = refusal(step.asItCounts(call), standing, all);
            if (full.isPresent()) {
                if (full.get().shortage() != Shortage.ELSEWHERE) { // who waits for a page waits for no permit
                    announce(step, contenders);
                }
                return full.get();
            }
            var mine = Contender.of(call, Duration.ZERO);
            var able = able(standing, all);
            var turns = new Turns(standing.credits(), terms.limit());
            var next = turns.next(able);
            if (next.isPresent() && !next.get().sameLine(mine)) {
                announce(step, contenders);
                return new Yielded(next.get());
            }
            turns.settle(mine, able);
            shares.save(call.project(), turns.credits());
            peers.retract(call.project(), mine);
            return grant(step, call);
        });
    }

    @Override
    public Reservation renew(UUID id, Call call, Terms terms) {
        return write(call.project(), step -> {
            calls.delete(id);
            step.change();
            var full = refusal(step.asItCounts(call), standing(step, terms), List.of());
            if (full.isPresent()) {
                refund(call);
                return full.get();
            }
            return grant(step, call);
        });
    }

    private Granted grant(Step step, Call call) {
        var id = UUID.randomUUID();
        calls.insert(id, step.asItCounts(call), peers.self(), step.now());
        step.change();
        return new Granted(id);
    }

    private static Optional<Full> refusal(Call call, Standing standing, Collection<Contender> waiting) {
        if (standing.account().pausedAt() != null) {
            return Optional.of(new Full(
                    Shortage.PAUSED, Duration.ZERO, standing.configured().window()));
        }
        return standing.elsewhere(call.key())
                .or(() -> standing.shortage(call.counted(), call.caller().priority(), waiting));
    }

    private List<Contender> all(Step step, Collection<Contender> contenders) {
        var all = new ArrayList<>(contenders);
        if (!contenders.isEmpty()) {
            all.addAll(peers.waiting(step.project, step.now()));
        }
        return all;
    }

    private static List<Contender> able(Standing standing, List<Contender> all) {
        return all.stream()
                .filter(one ->
                        standing.shortage(one.counted(), one.priority(), all).isEmpty())
                .toList();
    }

    private void announce(Step step, Collection<Contender> contenders) {
        if (!peers.alive(step.project, step.now()).isEmpty() && peers.announce(step.project, contenders, step.now())) {
            step.change();
        }
    }

    @Override
    public Lesson answered(UUID id, Call call, Ending ending, Terms terms) {
        return write(call.project(), step -> {
            var lesson = Lesson.of(standing(step, terms), call, ending);
            if (!calls.answered(id, ending, lesson, step.now()) && !calls.contains(id)) {
                step.doubt("a call that was under way is missing in it");
                calls.insert(id, step.asItCounts(call), peers.self(), step.now());
                calls.answered(id, ending, lesson, step.now());
            }
            learn(step, call, lesson);
            step.change();
            return lesson;
        });
    }

    private void learn(Step step, Call call, Lesson lesson) {
        if (lesson.pagesAreCounted() && step.row.pagesCountedAt() == null) {
            step.row = step.row.pagesCounted(step.now());
            calls.countPages(call.project());
        }
        if (lesson.limit() != null) {
            step.row = step.row.told(lesson.limit(), step.now());
        }
    }

    @Override
    public void withdraw(UUID id, Call call) {
        write(call.project(), step -> {
            if (calls.delete(id)) {
                refund(call);
                step.change();
            }
            return true;
        });
    }

    private void refund(Call call) {
        if (call.counted()) {
            var turns = new Turns(shares.of(call.project()), Integer.MAX_VALUE);
            turns.refund(call.caller().name());
            shares.save(call.project(), turns.credits());
        }
    }

    @Override
    public Standing standing(String project, Terms terms) {
        return locked(() -> {
            var row = projects.find(project).orElse(ProjectRow.BLANK);
            return standing(new Step(project, row, look(project, row)), terms);
        });
    }

    private Standing standing(Step step, Terms terms) {
        var recent = calls.recent(step.project, terms, step.now(), peers.alive(step.project, step.now()));
        return new Standing(
                Instant.ofEpochMilli(step.now()),
                terms,
                recent.calls(),
                recent.windowOpensAt(),
                recent.loadEasesAt(),
                step.row.account(),
                shares.of(step.project));
    }

    @Override
    public List<Contender> waitingElsewhere(String project) {
        return locked(() -> {
            var row = projects.find(project).orElse(ProjectRow.BLANK);
            return peers.waiting(project, look(project, row).now());
        });
    }

    @Override
    public List<PastCall> calls(String project, Instant since, int most) {
        return locked(() -> {
            var row = projects.find(project).orElse(ProjectRow.BLANK);
            var skew = look(project, row).skew();
            return calls.since(project, since.toEpochMilli(), most, skew);
        });
    }

    @Override
    public List<Spending> spent(String project, Instant since) {
        return locked(() -> {
            var row = projects.find(project).orElse(ProjectRow.BLANK);
            return calls.spent(project, since.toEpochMilli(), look(project, row).skew());
        });
    }

    @Override
    public void pause(String project, boolean paused) {
        write(project, step -> {
            step.row = step.row.paused(paused ? Long.valueOf(step.now()) : null);
            step.change();
            return true;
        });
    }

    @Override
    public void beat(Collection<String> all, Duration keep) {
        for (var project : all) {
            write(project, step -> {
                peers.beat(project, step.now());
                calls.forget(project, step.now() - keep.toMillis());
                step.change();
                return true;
            });
        }
    }

    @Override
    public void close(Collection<String> all) {
        for (var project : all) {
            write(project, step -> {
                peers.leave(project);
                step.change();
                step.closed = true;
                return true;
            });
        }
    }

    private <T> T write(String project, Function<Step, T> change) {
        return locked(() -> {
            var left = new Step[1];
            var result = transactions.execute(status -> {
                var step = begin(project);
                left[0] = step;
                T done = change.apply(step);
                step.changed |= Math.abs(step.reading.skew() - step.row.skew()) > DRIFT; // the clock was set
                if (step.changed) {
                    step.row = step.row.changed(step.now(), step.reading.skew(), step.closed);
                    projects.save(project, step.row);
                }
                return done;
            });
            remember(left[0]);
            return result;
        });
    }

    private Step begin(String project) {
        var locked = projects.lock(project);
        var mine = known.get(project);
        var step = new Step(project, locked.row(), look(project, locked.row()));
        if (locked.made()) {
            var stamp = calls.lastStamp(project); // of a ledger of an earlier version
            if (mine != null || stamp.isEmpty()) {
                step.doubt("it is new, or was lost");
            }
            step.change();
        } else if (mine != null && locked.row().version() < mine.version()) {
            step.doubt("it has gone back to an earlier state");
        } else if (mine == null && silent(step)) {
            step.doubt("it was not closed, and has been silent since");
        }
        return step;
    }

    private static boolean silent(Step step) {
        var aliveAt = step.row.aliveAt();
        return aliveAt != null && !step.row.closed() && step.now() - aliveAt > SILENCE;
    }

    private void remember(@Nullable Step step) {
        if (step != null) {
            var mine = clock(step.project);
            if (step.changed || !mine.isNew()) {
                mine.keep(step.reading);
                known.put(step.project, new Known(mine, step.row.version()));
            }
        }
    }

    private Reading look(String project, ProjectRow row) {
        var mine = clock(project);
        var floor = !mine.isNew()
                ? 0
                : Optional.ofNullable(row.aliveAt())
                        .or(() -> calls.lastStamp(project))
                        .orElse(0L);
        var before = nanos.getAsLong();
        var raw = clock.getAsLong();
        return mine.read(raw, row.skew(), floor, before, nanos.getAsLong());
    }

    private LedgerClock clock(String project) {
        var mine = known.get(project);
        return mine == null ? new LedgerClock() : mine.clock();
    }

    private <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } catch (DataAccessException | TransactionException e) {
            // a connection whose BEGIN failed says that a transaction is open, and every step commits by itself
            distrust.run();
            throw new LedgerUnavailableException(e);
        } finally {
            lock.unlock();
        }
    }

    /** One transaction on a project's ledger. */
    private static final class Step {

        private final String project;
        private final Reading reading;
        private ProjectRow row;
        private boolean changed;
        private boolean closed;

        Step(String project, ProjectRow row, Reading reading) {
            this.project = project;
            this.row = row;
            this.reading = reading;
        }

        long now() {
            return reading.now();
        }

        Call asItCounts(Call call) {
            return row.account().asItCounts(call);
        }

        void change() {
            changed = true;
        }

        void doubt(String why) {
            log.info("The ledger of a project may not know of every call: {}", why);
            row = row.doubted(now());
            changed = true;
        }
    }
}
