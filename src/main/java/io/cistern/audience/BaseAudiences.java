package io.cistern.audience;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/** The keepers of all base audiences at work, each on a thread of its own. */
final class BaseAudiences implements SmartLifecycle {

    /** The longest sleep: clocks can be set. */
    private static final Duration NAP = Duration.ofMinutes(1);

    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final List<AudienceRefresher> keepers;
    private final InstantSource time;
    private volatile List<Thread> threads = List.of();
    private volatile boolean running;

    BaseAudiences(List<AudienceRefresher> keepers, InstantSource time) {
        this.keepers = keepers;
        this.time = time;
    }

    @Override
    public void start() {
        running = true;
        threads = keepers.stream()
                .map(audienceRefresher -> Thread.ofVirtual()
                        .name("base-audience-" + audienceRefresher.name())
                        .start(() -> keep(audienceRefresher)))
                .toList();
    }

    /** What they wait for is given up; they have ended when this returns, as a rule. */
    @Override
    public void stop() {
        running = false;
        threads.forEach(Thread::interrupt);
        try {
            var _ = awaitEnd(FAREWELL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the keepers to have ended, and tells whether they have. */
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

    private void keep(AudienceRefresher audienceRefresher) {
        try {
            for (var next = Instant.MIN; running && !next.equals(Instant.MAX); ) {
                next = audienceRefresher.turn();
                if (!next.equals(Instant.MAX)) {
                    Thread.sleep(nap(Duration.between(time.instant(), next)));
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration nap(Duration wanted) {
        return wanted.compareTo(NAP) < 0 ? wanted : NAP;
    }
}
