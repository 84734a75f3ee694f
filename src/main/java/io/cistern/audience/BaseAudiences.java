package io.cistern.audience;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/** Runs the refreshers of all base audiences, each on a thread of its own. */
final class BaseAudiences implements SmartLifecycle {

    /** The longest sleep, because the clock may be set. */
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

    private final List<AudienceRefresher> refreshers;
    private final InstantSource time;
    private volatile List<Thread> threads = List.of();
    private volatile boolean running;

    BaseAudiences(List<AudienceRefresher> refreshers, InstantSource time) {
        this.refreshers = refreshers;
        this.time = time;
    }

    @Override
    public void start() {
        running = true;
        threads = refreshers.stream()
                .map(audienceRefresher -> Thread.ofVirtual()
                        .name("base-audience-" + audienceRefresher.name())
                        .start(() -> run(audienceRefresher)))
                .toList();
    }

    /** Interrupts the refreshers and waits a short time for them to end. */
    @Override
    public void stop() {
        running = false;
        threads.forEach(Thread::interrupt);
        try {
            var _ = awaitEnd(STOP_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the refreshers to end, and returns whether they have. */
    boolean awaitEnd(Duration most) throws InterruptedException {
        var ended = true;
        for (var thread : threads) {
            ended &= thread.join(most);
        }
        return ended;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run(AudienceRefresher audienceRefresher) {
        try {
            for (var next = Instant.MIN; running && !next.equals(Instant.MAX); ) {
                next = audienceRefresher.turn();
                if (!next.equals(Instant.MAX)) {
                    Thread.sleep(sleepTime(Duration.between(time.instant(), next)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration sleepTime(Duration duration) {
        return duration.compareTo(LONGEST_SLEEP) < 0 ? duration : LONGEST_SLEEP;
    }
}
