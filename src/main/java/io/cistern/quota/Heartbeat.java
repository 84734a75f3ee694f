package io.cistern.quota;

import io.cistern.ledger.Ledger;
import io.cistern.ledger.LedgerUnavailableException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Tells the ledger that this process lives, so that others know whose calls are still under way, and that the next
 * process can tell a ledger that was kept to the end from an old copy of it.
 */
final class Heartbeat implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final Set<String> projects;
    private final Ledger ledger;
    private final Duration keep;
    private volatile @Nullable ScheduledExecutorService thread;

    Heartbeat(ProjectGuards projectGuards, Ledger ledger, Duration keep) {
        this.projects = projectGuards.all().values().stream()
                .map(projectGuard -> projectGuard.gate().project())
                .collect(Collectors.toSet());
        this.ledger = ledger;
        this.keep = keep;
    }

    @Override
    public void start() {
        var started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("ledger-heartbeat").daemon().factory());
        var _ = started.scheduleWithFixedDelay(this::beat, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        thread = started;
    }

    @Override
    public void stop() {
        var started = thread;
        thread = null;
        if (started != null) {
            started.close();
            try {
                ledger.close(projects);
            } catch (LedgerUnavailableException e) {
                log.warn("The ledger could not be closed; it will be doubted at the next start", e);
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void beat() {
        try {
            ledger.beat(projects, keep);
        } catch (LedgerUnavailableException e) {
            log.warn("The ledger cannot be reached: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("The ledger could not be told that this process lives", e); // and the next beat must come
        }
    }
}
