package io.cistern.store;

import io.cistern.quota.Call;
import io.cistern.quota.Ending;
import io.cistern.quota.Ending.Outcome;
import io.cistern.quota.Ledger;
import io.cistern.quota.LedgerUnavailableException;
import io.cistern.quota.Reservation;
import io.cistern.quota.Reservation.Granted;
import io.cistern.quota.Standing;
import io.cistern.quota.Standing.Entry;
import io.cistern.quota.Terms;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The ledger in a database. Each step is one transaction, which takes the write lock before it reads. Stamps are rounded
 * up and judged by a time rounded down, so that rounding never shortens a window.
 */
final class JdbcLedger implements Ledger {

    /** Older stamps matter to no window, and stay when the clock is set. */
    private static final Duration HORIZON = Duration.ofDays(3);

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final InstantSource wall;
    private final LongSupplier nanos;
    private final Runnable distrust;

    /** One writer at a time, in order: SQLite would let them poll for its lock. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private @Nullable LedgerClock clock;

    /** @param distrust closes the connections that a failed step may have left in a state of their own */
    JdbcLedger(
            JdbcClient jdbc,
            TransactionOperations transactions,
            InstantSource wall,
            LongSupplier nanos,
            Runnable distrust) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.wall = wall;
        this.nanos = nanos;
        this.distrust = distrust;
    }

    @Override
    public Reservation reserve(Call call, Terms terms) {
        return write(now -> reserve(call, terms, now));
    }

    @Override
    public Reservation renew(UUID id, Call call, Terms terms) {
        return write(now -> {
            delete(id);
            return reserve(call, terms, now);
        });
    }

    private Reservation reserve(Call call, Terms terms, long now) {
        var full = standing(call.project(), terms, now).shortage(call.counted());
        if (full.isPresent()) {
            return full.get();
        }
        var id = UUID.randomUUID();
        jdbc.sql("""
                        INSERT INTO upstream_call (id, project, sent_at, counted, page, fingerprint, caller, purpose)
                        VALUES (:id, :project, :sentAt, :counted, :page, :fingerprint, :caller, :purpose)
                        """)
                .param("id", id.toString())
                .param("project", call.project())
                .param("sentAt", now + 1)
                .param("counted", call.counted() ? 1 : 0)
                .param("page", call.page())
                .param("fingerprint", call.fingerprint())
                .param("caller", call.caller())
                .param("purpose", call.purpose().name())
                .update();
        return new Granted(id);
    }

    @Override
    public void answered(UUID id, Ending ending) {
        write(now -> jdbc.sql("""
                        UPDATE upstream_call
                        SET answered_at = :answeredAt, outcome = :outcome, status = :status, profiles = :profiles,
                            blocks_until = :blocksUntil
                        WHERE id = :id AND answered_at IS NULL
                        """)
                .param("id", id.toString())
                .param("answeredAt", now + 1)
                .param("outcome", ending.outcome().name())
                .param("status", ending.status())
                .param("profiles", ending.rows())
                .param(
                        "blocksUntil",
                        ending.blocks().isPositive() ? now + 1 + ending.blocks().toMillis() : null)
                .update());
    }

    @Override
    public void withdraw(UUID id) {
        write(now -> delete(id));
    }

    private int delete(UUID id) {
        return jdbc.sql("DELETE FROM upstream_call WHERE id = :id AND answered_at IS NULL")
                .param("id", id.toString())
                .update();
    }

    @Override
    public Standing standing(String project, Terms terms) {
        return locked(clock -> standing(project, terms, clock.now()));
    }

    private Standing standing(String project, Terms terms, long now) {
        var calls = new ArrayList<Entry>();
        var windowOpensAt = new ArrayList<Instant>();
        var loadEasesAt = new ArrayList<Instant>();
        jdbc.sql("""
                        SELECT sent_at, answered_at, counted, outcome, blocks_until FROM upstream_call
                        WHERE project = :project AND (answered_at > :answeredAfter
                            OR answered_at IS NULL AND sent_at > :sentAfter
                            OR blocks_until > :now)
                        """)
                .param("project", project)
                .param("answeredAfter", now - terms.window().toMillis())
                .param("sentAfter", now - terms.window().plus(terms.patience()).toMillis())
                .param("now", now)
                .query(row -> {
                    var answeredAt = row.getObject("answered_at") == null
                            ? null
                            : Instant.ofEpochMilli(row.getLong("answered_at"));
                    calls.add(new Entry(
                            Instant.ofEpochMilli(row.getLong("sent_at")), answeredAt, row.getInt("counted") == 1));
                    var blocksUntil = Instant.ofEpochMilli(row.getLong("blocks_until"));
                    var window = Outcome.THROTTLED_WINDOW.name().equals(row.getString("outcome"));
                    (window ? windowOpensAt : loadEasesAt).add(blocksUntil);
                });
        return new Standing(Instant.ofEpochMilli(now), terms, calls, latest(windowOpensAt), latest(loadEasesAt));
    }

    private static Instant latest(List<Instant> instants) {
        return instants.stream().max(Instant::compareTo).orElse(Instant.EPOCH);
    }

    private <T> T write(Function<Long, T> step) {
        return locked(clock -> {
            var now = clock.now();
            return transactions.execute(status -> step.apply(now));
        });
    }

    private <T> T locked(Function<LedgerClock, T> step) {
        lock.lock();
        try {
            return step.apply(clock());
        } catch (DataAccessException | TransactionException e) {
            distrust.run(); // a connection whose BEGIN failed says that a transaction is open, and every step commits
            // by itself
            throw new LedgerUnavailableException(e);
        } finally {
            lock.unlock();
        }
    }

    private LedgerClock clock() {
        var started = clock;
        if (started == null) {
            started = new LedgerClock(wall, nanos, lastStamp());
            clock = started;
        }
        var behind = started.behind();
        if (behind > 0) {
            move(behind, started.now());
            started.advance(behind);
        }
        return started;
    }

    private long lastStamp() {
        return jdbc.sql("SELECT COALESCE(MAX(COALESCE(answered_at, sent_at)), 0) FROM upstream_call")
                .query(Long.class)
                .single();
    }

    private void move(long millis, long now) {
        jdbc.sql("""
                        UPDATE upstream_call
                        SET sent_at = sent_at + :millis, answered_at = answered_at + :millis,
                            blocks_until = blocks_until + :millis
                        WHERE COALESCE(answered_at, sent_at) > :after
                        """)
                .param("millis", millis)
                .param("after", now - HORIZON.toMillis())
                .update();
    }
}
