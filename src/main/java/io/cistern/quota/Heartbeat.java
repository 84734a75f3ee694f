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
 * Records in the ledger that this process is alive. Other processes then know which calls are still under way, and the
 * next process can distinguish a ledger that was closed properly from an old copy.
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

    /** Starts before the first call can be made, because others take a process without a heartbeat for dead, and stops last. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void start() {
        beat();
        var started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("ledger-heartbeat").daemon().factory());
        var _ = started.scheduleWithFixedDelay(this::beat, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
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
                log.warn("The ledger could not be closed; the next start treats it as possibly incomplete", e);
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
            log.error(
                    "The heartbeat could not be recorded in the ledger",
                    e); // caught so that the next heartbeat is sent
        }
    }
}
