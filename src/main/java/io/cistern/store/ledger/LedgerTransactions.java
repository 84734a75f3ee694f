package io.cistern.store.ledger;

import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.store.ledger.LedgerClock.Reading;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Runs transactions on the ledger, one at a time in this process. A writing transaction locks the project's row before it
 * reads, and finds out whether the ledger may have lost calls since this process last wrote to it.
 */
final class LedgerTransactions {

    /** Running processes write more often. A ledger without a write for longer may be an old copy. In milliseconds. */
    private static final long SILENCE = 60_000;

    /** A change of the clock's skew is saved when it is larger than this many milliseconds. */
    private static final long DRIFT = 50;

    private final TransactionOperations transactions;
    private final LongSupplier clock;
    private final LongSupplier nanos;
    private final Runnable renewConnections;
    private final ProjectRows projects;
    private final CallRows calls;

    /** Lets writers wait in order: SQLite would let them poll for its lock. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final Map<String, LastWrite> lastWrites = new HashMap<>();

    /**
     * @param clock the clock that all processes share, in epoch milliseconds rounded down
     * @param nanos this process's monotonic clock
     * @param renewConnections closes connections that a failed transaction may have left unusable
     */
    LedgerTransactions(
            TransactionOperations transactions,
            LongSupplier clock,
            LongSupplier nanos,
            Runnable renewConnections,
            ProjectRows projects,
            CallRows calls) {
        this.transactions = transactions;
        this.clock = clock;
        this.nanos = nanos;
        this.renewConnections = renewConnections;
        this.projects = projects;
        this.calls = calls;
    }

    /** What this process remembers of a project's ledger: the clock, and the version that it last wrote. */
    private record LastWrite(LedgerClock clock, long version) {}

    /** Reads from a project's ledger. */
    <T> T read(String project, Function<LedgerTransaction, T> query) {
        return locked(() -> {
            var row = projects.find(project).orElse(ProjectRow.BLANK);
            return query.apply(new LedgerTransaction(project, row, readClock(project, row)));
        });
    }

    /** Changes a project's ledger in one transaction. */
    void change(String project, Consumer<LedgerTransaction> change) {
        write(project, transaction -> {
            change.accept(transaction);
            return true;
        });
    }

    /** Changes a project's ledger in one transaction, and returns the result of the change. */
    <T> T write(String project, Function<LedgerTransaction, T> change) {
        return locked(() -> {
            var committed = new LedgerTransaction[1];
            var result = transactions.execute(status -> {
                var transaction = begin(project);
                committed[0] = transaction;
                T changed = change.apply(transaction);
                save(transaction);
                return changed;
            });
            remember(committed[0]);
            return result;
        });
    }

    private void save(LedgerTransaction transaction) {
        var skew = transaction.reading().skew();
        if (Math.abs(skew - transaction.row().skew()) > DRIFT) { // the clock was set
            transaction.change();
        }
        if (transaction.isChanged()) {
            transaction.change(transaction.row().changed(transaction.now(), skew, transaction.isClosed()));
            projects.save(transaction.project(), transaction.row());
        }
    }

    private LedgerTransaction begin(String project) {
        var locked = projects.lock(project);
        var lastWrite = lastWrites.get(project);
        var transaction = new LedgerTransaction(project, locked.row(), readClock(project, locked.row()));
        if (locked.isNew()) {
            var lastStamp = calls.lastStamp(project); // present when an earlier version wrote the ledger
            if (lastWrite != null || lastStamp.isEmpty()) {
                transaction.doubt("it is new, or was lost");
            }
            transaction.change();
        } else if (lastWrite != null && locked.row().version() < lastWrite.version()) {
            transaction.doubt("it went back to an earlier state");
        } else if (lastWrite == null && isSilent(transaction)) {
            transaction.doubt("it was not closed, and nothing was written to it for a while");
        }
        return transaction;
    }

    private static boolean isSilent(LedgerTransaction transaction) {
        var row = transaction.row();
        var aliveAt = row.aliveAt();
        return aliveAt != null && !row.closed() && transaction.now() - aliveAt > SILENCE;
    }

    private void remember(@Nullable LedgerTransaction committed) {
        if (committed != null) {
            var ledgerClock = clock(committed.project());
            if (committed.isChanged() || !ledgerClock.isNew()) {
                ledgerClock.keep(committed.reading());
                lastWrites.put(
                        committed.project(),
                        new LastWrite(ledgerClock, committed.row().version()));
            }
        }
    }

    private Reading readClock(String project, ProjectRow row) {
        var ledgerClock = clock(project);
        var floor = !ledgerClock.isNew()
                ? 0
                : Optional.ofNullable(row.aliveAt())
                        .or(() -> calls.lastStamp(project))
                        .orElse(0L);
        var before = nanos.getAsLong();
        var raw = clock.getAsLong();
        return ledgerClock.read(raw, row.skew(), floor, before, nanos.getAsLong());
    }

    private LedgerClock clock(String project) {
        var lastWrite = lastWrites.get(project);
        return lastWrite == null ? new LedgerClock() : lastWrite.clock();
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } catch (DataAccessException | TransactionException e) {
            // A connection whose BEGIN failed takes a transaction for open, and would commit each statement by itself.
            renewConnections.run();
            throw new LedgerUnavailableException(e);
        } finally {
            lock.unlock();
        }
    }
}
