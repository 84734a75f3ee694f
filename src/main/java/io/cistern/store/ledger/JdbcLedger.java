package io.cistern.store.ledger;

import io.cistern.ledger.Call;
import io.cistern.ledger.CallResult;
import io.cistern.ledger.DenialReason;
import io.cistern.ledger.FairShare;
import io.cistern.ledger.Ledger;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.ledger.PastCall;
import io.cistern.ledger.QuotaEvidence;
import io.cistern.ledger.QuotaTerms;
import io.cistern.ledger.Reservation;
import io.cistern.ledger.Reservation.Full;
import io.cistern.ledger.Reservation.Granted;
import io.cistern.ledger.Reservation.Yielded;
import io.cistern.ledger.Spending;
import io.cistern.ledger.WaitingCaller;
import io.cistern.ledger.WindowState;
import io.cistern.store.ledger.LedgerClock.Reading;
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
    private final PeerProcesses peerProcesses;

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
        this.peerProcesses = new PeerProcesses(jdbc, UUID.randomUUID().toString());
    }

    /** What this process remembers of a project's ledger: the clock, and the version it last left there. */
    private record Known(LedgerClock clock, long version) {}

    @Override
    public Reservation reserve(Call call, QuotaTerms quotaTerms, Collection<WaitingCaller> contenders) {
        return write(call.project(), step -> {
            var windowState = standing(step, quotaTerms);
            var all = all(step, contenders);
            var full = refusal(step.asItCounts(call), windowState, all);
            if (full.isPresent()) {
                if (full.get().shortage() != DenialReason.ELSEWHERE) { // who waits for a page waits for no permit
                    announce(step, contenders);
                }
                return full.get();
            }
            var mine = WaitingCaller.of(call, Duration.ZERO);
            var able = able(windowState, all);
            var fairShare = new FairShare(windowState.credits(), quotaTerms.limit());
            var next = fairShare.next(able);
            if (next.isPresent() && !next.get().sameLine(mine)) {
                announce(step, contenders);
                return new Yielded(next.get());
            }
            fairShare.settle(mine, able);
            shares.save(call.project(), fairShare.credits());
            peerProcesses.retract(call.project(), mine);
            return grant(step, call);
        });
    }

    @Override
    public Reservation renew(UUID id, Call call, QuotaTerms quotaTerms) {
        return write(call.project(), step -> {
            calls.delete(id);
            step.change();
            var full = refusal(step.asItCounts(call), standing(step, quotaTerms), List.of());
            if (full.isPresent()) {
                refund(call);
                return full.get();
            }
            return grant(step, call);
        });
    }

    private Granted grant(Step step, Call call) {
        var id = UUID.randomUUID();
        calls.insert(id, step.asItCounts(call), peerProcesses.self(), step.now());
        step.change();
        return new Granted(id);
    }

    private static Optional<Full> refusal(Call call, WindowState windowState, Collection<WaitingCaller> waiting) {
        if (windowState.account().pausedAt() != null) {
            return Optional.of(new Full(
                    DenialReason.PAUSED, Duration.ZERO, windowState.configured().window()));
        }
        return windowState
                .elsewhere(call.key())
                .or(() -> windowState.shortage(call.counted(), call.caller().priority(), waiting));
    }

    private List<WaitingCaller> all(Step step, Collection<WaitingCaller> contenders) {
        var all = new ArrayList<>(contenders);
        if (!contenders.isEmpty()) {
            all.addAll(peerProcesses.waiting(step.project, step.now()));
        }
        return all;
    }

    private static List<WaitingCaller> able(WindowState windowState, List<WaitingCaller> all) {
        return all.stream()
                .filter(one ->
                        windowState.shortage(one.counted(), one.priority(), all).isEmpty())
                .toList();
    }

    private void announce(Step step, Collection<WaitingCaller> contenders) {
        if (!peerProcesses.alive(step.project, step.now()).isEmpty()
                && peerProcesses.announce(step.project, contenders, step.now())) {
            step.change();
        }
    }

    @Override
    public QuotaEvidence answered(UUID id, Call call, CallResult callResult, QuotaTerms quotaTerms) {
        return write(call.project(), step -> {
            var quotaEvidence = QuotaEvidence.of(standing(step, quotaTerms), call, callResult);
            if (!calls.answered(id, callResult, quotaEvidence, step.now()) && !calls.contains(id)) {
                step.doubt("a call that was under way is missing in it");
                calls.insert(id, step.asItCounts(call), peerProcesses.self(), step.now());
                calls.answered(id, callResult, quotaEvidence, step.now());
            }
            learn(step, call, quotaEvidence);
            step.change();
            return quotaEvidence;
        });
    }

    private void learn(Step step, Call call, QuotaEvidence quotaEvidence) {
        if (quotaEvidence.pagesAreCounted() && step.row.pagesCountedAt() == null) {
            step.row = step.row.pagesCounted(step.now());
            calls.countPages(call.project());
        }
        if (quotaEvidence.limit() != null) {
            step.row = step.row.told(quotaEvidence.limit(), step.now());
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
            var fairShare = new FairShare(shares.of(call.project()), Integer.MAX_VALUE);
            fairShare.refund(call.caller().name());
            shares.save(call.project(), fairShare.credits());
        }
    }

    @Override
    public WindowState standing(String project, QuotaTerms quotaTerms) {
        return locked(() -> {
            var row = projects.find(project).orElse(ProjectRow.BLANK);
            return standing(new Step(project, row, look(project, row)), quotaTerms);
        });
    }

    private WindowState standing(Step step, QuotaTerms quotaTerms) {
        var recent = calls.recent(step.project, quotaTerms, step.now(), peerProcesses.alive(step.project, step.now()));
        return new WindowState(
                Instant.ofEpochMilli(step.now()),
                quotaTerms,
                recent.calls(),
                recent.windowOpensAt(),
                recent.loadEasesAt(),
                step.row.account(),
                shares.of(step.project));
    }

    @Override
    public List<WaitingCaller> waitingElsewhere(String project) {
        return locked(() -> {
            var row = projects.find(project).orElse(ProjectRow.BLANK);
            return peerProcesses.waiting(project, look(project, row).now());
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
                peerProcesses.beat(project, step.now());
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
                peerProcesses.leave(project);
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
