package io.cistern.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether calls can be made, as far as the ledger's database goes. A probe waits for half a second at most, and all
 * probes share one look: a database that hangs must not collect them.
 */
final class LedgerHealth implements HealthIndicator {

    /** Ready nevertheless: no other replica would have more to answer with. */
    static final Status DEGRADED = new Status("DEGRADED");

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration GOOD_FOR = Duration.ofSeconds(1);

    private final DataSource dataSource;
    private final InstantSource time;
    private @Nullable CompletableFuture<Boolean> look;
    private long lookedAt;

    LedgerHealth(DataSource dataSource, InstantSource time) {
        this.dataSource = dataSource;
        this.time = time;
    }

    @Override
    public Health health() {
        var reachable = look().copy()
                .completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return reachable
                ? Health.up().build()
                : Health.status(DEGRADED)
                        .withDetail(
                                "reason",
                                "The database of the ledger cannot be reached. No call is made to Mixpanel without it;"
                                        + " what is held in memory is still answered.")
                        .build();
    }

    private synchronized CompletableFuture<Boolean> look() {
        var last = look;
        if (last != null && (!last.isDone() || Math.abs(time.millis() - lookedAt) < GOOD_FOR.toMillis())) {
            return last;
        }
        lookedAt = time.millis();
        var next = CompletableFuture.supplyAsync(this::isReachable, Thread::startVirtualThread);
        look = next;
        return next;
    }

    private boolean isReachable() {
        try (var connection = dataSource.getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false; // the stages that needed it have logged why
        }
    }
}
