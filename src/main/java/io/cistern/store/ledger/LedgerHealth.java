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
 * Whether calls can be made, as far as the ledger's database goes: whether it can be written. A probe waits for half a
 * second at most, and all probes share one write: a database that hangs must not collect them.
 */
final class LedgerHealth implements HealthIndicator {

    /** Ready nevertheless: no other replica would have more to answer with. */
    static final Status DEGRADED = new Status("DEGRADED");

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration GOOD_FOR = Duration.ofSeconds(3);

    /** A write that takes longer than a probe waits is waited for so long by the others. */
    private static final Duration SLOW = Duration.ofSeconds(3);

    private static final Optional<String> LATE = Optional.of("does not answer in time");

    private final DataSource dataSource;
    private final InstantSource time;

    /** What is wrong with it, if anything is. */
    private @Nullable CompletableFuture<Optional<String>> look;

    private volatile long lookedAt;
    private volatile Optional<String> before = LATE;

    LedgerHealth(DataSource dataSource, InstantSource time) {
        this.dataSource = dataSource;
        this.time = time;
    }

    @Override
    public Health health() {
        var now = look();
        var slow = Math.abs(time.millis() - lookedAt) > SLOW.toMillis();
        return now.copy()
                .completeOnTimeout(slow ? LATE : before, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join()
                .map(LedgerHealth::degraded)
                .orElseGet(() -> Health.up().build());
    }

    private static Health degraded(String fault) {
        return Health.status(DEGRADED)
                .withDetail(
                        "reason",
                        "The database of the ledger " + fault + ". No call is made to Mixpanel without it;"
                                + " what is held in memory is still answered.")
                .build();
    }

    private synchronized CompletableFuture<Optional<String>> look() {
        var last = look;
        if (last != null && (!last.isDone() || Math.abs(time.millis() - lookedAt) < GOOD_FOR.toMillis())) {
            return last;
        }
        lookedAt = time.millis();
        before = last == null ? LATE : last.join();
        var next = CompletableFuture.supplyAsync(this::fault, Thread::startVirtualThread);
        look = next;
        return next;
    }

    private Optional<String> fault() {
        try (var connection = dataSource.getConnection()) {
            TestWrite.run(connection);
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(DatabaseFault.of(e)); // the stages that needed it have logged why
        }
    }
}
