package io.cistern.store.pages;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs statements that may fail without harm. A failure is logged and gives a default result. For a second after it, no
 * statement is run, so callers do not wait for a database that cannot be reached.
 */
final class RestingDatabase {

    private static final Logger log = LoggerFactory.getLogger(RestingDatabase.class);

    private static final Duration REST = Duration.ofSeconds(1);

    private final TransactionTemplate transactions;
    private final LongSupplier nanos;

    /** Lets one thread write at a time: SQLite has one writer, and the ledger must not wait for many of them. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private volatile long restsUntil;

    RestingDatabase(TransactionTemplate transactions, LongSupplier nanos) {
        this.transactions = transactions;
        this.nanos = nanos;
        this.restsUntil = nanos.getAsLong();
    }

    /** Makes a change in one transaction. Returns what the change returns; 0 when it failed. */
    int write(IntSupplier change) {
        lock.lock();
        try {
            return read(() -> Objects.requireNonNull(transactions.execute(_ -> change.getAsInt())), 0);
        } finally {
            lock.unlock();
        }
    }

    /** Runs a statement. Returns the other value when it failed, or when the database rests. */
    <T> T read(Supplier<T> statement, T otherwise) {
        if (nanos.getAsLong() - restsUntil < 0) {
            return otherwise;
        }
        try {
            return statement.get();
        } catch (DataAccessException | TransactionException e) {
            restsUntil = nanos.getAsLong() + REST.toNanos();
            // the message would show the statement's values
            log.warn(
                    "The pages in the database cannot be used for now: {}",
                    e.getClass().getSimpleName());
            return otherwise;
        }
    }
}
