package io.cistern.store.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Reports whether the ledger's database can be written, without which no call can be made. A probe waits for half a second
 * at most. All probes share one test write, so that they do not pile up when the database hangs.
 */
final class LedgerHealth implements HealthIndicator {

    /** The service counts as ready in this state, because no other replica could answer more. */
    static final Status DEGRADED = new Status("DEGRADED");

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration GOOD_FOR = Duration.ofSeconds(3);

    /** While a test write takes no longer than this, probes report the result of the one before it. */
    private static final Duration SLOW = Duration.ofSeconds(3);

    private static final Optional<String> LATE = Optional.of("does not answer in time");

    private final DataSource dataSource;
    private final InstantSource time;

    /** The last test write; its result is the fault of the database, or empty. */
    private @Nullable CompletableFuture<Optional<String>> test;

    private volatile long startedAt;
    private volatile Optional<String> previousFault = LATE;

    LedgerHealth(DataSource dataSource, InstantSource time) {
        this.dataSource = dataSource;
        this.time = time;
    }

    @Override
    public Health health() {
        var current = test();
        var isSlow = Math.abs(time.millis() - startedAt) > SLOW.toMillis();
        return current.copy()
                .completeOnTimeout(isSlow ? LATE : previousFault, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join()
                .map(LedgerHealth::degraded)
                .orElseGet(() -> Health.up().build());
    }

    private static Health degraded(String fault) {
        return Health.status(DEGRADED)
                .withDetail(
                        "reason",
                        "The database of the ledger " + fault + ". No call is made to Mixpanel without it;"
                                + " queries whose pages are in memory are still answered.")
                .build();
    }

    /** The last test write, or a new one when that is too old. */
    private synchronized CompletableFuture<Optional<String>> test() {
        var last = test;
        if (last != null && (!last.isDone() || Math.abs(time.millis() - startedAt) < GOOD_FOR.toMillis())) {
            return last;
        }
        startedAt = time.millis();
        previousFault = last == null ? LATE : last.join();
        var next = CompletableFuture.supplyAsync(this::fault, LedgerHealth::start);
        test = next;
        return next;
    }

    /** A platform thread, so that the result tells of the database and not of the carriers of virtual threads. */
    private static void start(Runnable testWrite) {
        Thread.ofPlatform().daemon().name("ledger-health").start(testWrite);
    }

    private Optional<String> fault() {
        try (var connection = dataSource.getConnection()) {
            TestWrite.run(connection);
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(DatabaseFault.of(e)); // the requests that need the database log it
        }
    }
}
