package io.cistern.sandbox;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Delays answers. All delays end when the sandbox closes. */
final class Latency {

    private final SandboxProperties properties;
    private final CountDownLatch closing;
    private final AtomicReference<@Nullable AnswerGate> gate = new AtomicReference<>();

    Latency(SandboxProperties properties, CountDownLatch closing) {
        this.properties = properties;
        this.closing = closing;
    }

    /** Makes calls that are admitted from now on wait at that gate. */
    void standBehind(AnswerGate answerGate) {
        this.gate.set(answerGate);
    }

    void passTheGate() throws InterruptedException {
        var answerGate = this.gate.get();
        if (answerGate != null) {
            answerGate.pass();
        }
    }

    /** Waits a random time, as the network takes to the server. */
    void travel() throws InterruptedException {
        if (properties.jitter().isPositive()) {
            sleep(Duration.ofNanos(
                    ThreadLocalRandom.current().nextLong(properties.jitter().toNanos())));
        }
    }

    /** Waits for the rest of the time that an answer takes. */
    void answerTime(long arrivedNanos, @Nullable Fault fault, boolean slow) throws InterruptedException {
        if (fault == Fault.HANG_BEFORE_HEADERS) {
            closing.await();
        }
        var time =
                fault == Fault.SLOW || slow ? properties.latency().plus(properties.slowness()) : properties.latency();
        sleep(time.minusNanos(System.nanoTime() - arrivedNanos));
    }

    private void sleep(Duration time) throws InterruptedException {
        if (time.isPositive() && closing.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new Reply.Broken();
        }
    }
}
