package io.cistern.store.ledger;

import io.cistern.store.Sqlite;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The differences between the databases. */
enum Dialect {
    SQLITE("") {
        @Override
        LongSupplier clock(JdbcClient jdbc, InstantSource wall) {
            return wall::millis;
        }
    },
    POSTGRESQL(" FOR UPDATE") {
        @Override
        LongSupplier clock(JdbcClient jdbc, InstantSource wall) {
            return () -> jdbc.sql("SELECT CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000) AS BIGINT)")
                    .query(Long.class)
                    .single();
        }
    };

    private final String lock;

    Dialect(String lock) {
        this.lock = lock;
    }

    static Dialect of(String url) {
        return Sqlite.is(url) ? SQLITE : POSTGRESQL;
    }

    /** The SQL that makes a SELECT lock its rows; empty where a transaction locks the whole database. */
    String lock() {
        return lock;
    }

    /** The clock that all processes share, in epoch milliseconds rounded down. */
    abstract LongSupplier clock(JdbcClient jdbc, InstantSource wall);
}
