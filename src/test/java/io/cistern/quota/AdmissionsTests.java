package io.cistern.quota;

import static io.cistern.quota.Rig.FIRST;
import static io.cistern.quota.Rig.QUERY;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.ledger.CallResult;
import io.cistern.ledger.CallResult.Outcome;
import io.cistern.ledger.DenialReason;
import io.cistern.ledger.FollowUpPages;
import io.cistern.profile.Caller;
import io.cistern.profile.WaitReason;
import io.cistern.quota.admission.Admission;
import io.cistern.quota.admission.Admission.Admitted;
import io.cistern.quota.admission.Admission.Refused;
import io.cistern.quota.admission.Permit;
import io.cistern.quota.admission.Sleeper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests admission with real waiting threads and a clock that does not advance. */
@Timeout(60)
class AdmissionsTests {

    @TempDir
    Path directory;

    @Test
    void waitersGoInTheOrderInWhichTheyCame() throws InterruptedException {
        try (var rig = rig(60, 1)) {
            var order = new ConcurrentLinkedQueue<Integer>();
            var first = admitted(rig, Duration.ZERO);
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 5; i++) {
                var number = i;
                threads.add(Thread.startVirtualThread(() -> {
                    var permit = admitted(rig, Duration.ofMinutes(1));
                    order.add(number);
                    rig.projectGuard.gate().answered(permit, CallResult.of(Outcome.ANSWERED));
                }));
                awaitWaiting(rig, i + 1);
            }
            assertThat(rig.projectGuard.limiter().getMetrics().getNumberOfWaitingThreads())
                    .isEqualTo(5);

            rig.projectGuard.gate().answered(first, CallResult.of(Outcome.ANSWERED));
            join(threads);

            assertThat(order).containsExactly(0, 1, 2, 3, 4);
        }
    }

    @Test
    void aWaiterThatLeavesLetsTheNextOneGo() throws InterruptedException {
        try (var rig = rig(60, 1)) {
            var first = admitted(rig, Duration.ZERO);
            var refused = new ConcurrentLinkedQueue<Admission>();
            var leaver = Thread.startVirtualThread(() -> refused.add(admit(rig, Duration.ofMinutes(1))));
            awaitWaiting(rig, 1);
            var next = Thread.startVirtualThread(() -> admitted(rig, Duration.ofMinutes(1)));
            awaitWaiting(rig, 2);

            leaver.interrupt();
            leaver.join();
            assertThat(refused).hasOnlyElementsOfType(Refused.class);
            rig.projectGuard.gate().withdraw(first);
            next.join();

            assertThat(rig.used()).isEqualTo(1);
        }
    }

    @Test
    void aHundredThreadsNeverPassEitherLimitAndUseAllThereIs() throws InterruptedException {
        try (var rig = rig(40, 5)) {
            var underWay = new AtomicInteger();
            var most = new AtomicInteger();
            var calls = new AtomicInteger();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 100; i++) {
                threads.add(Thread.startVirtualThread(() -> {
                    if (admit(rig, Duration.ofMinutes(1)) instanceof Admitted(var permit)) {
                        calls.incrementAndGet();
                        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                        underWay.decrementAndGet();
                        rig.projectGuard.gate().answered(permit, CallResult.of(Outcome.ANSWERED));
                    }
                }));
            }
            join(threads);

            assertThat(calls).hasValue(40);
            assertThat(most.get()).isLessThanOrEqualTo(5);
            assertThat(rig.projectGuard.gate().waiting()).isZero();
        }
    }

    @Test
    void whoWouldComeTooLateInTheLineIsRefusedAtOnce() throws InterruptedException {
        try (var rig = rig(2, 1)) {
            var first = admitted(rig, Duration.ZERO);
            var second = Thread.startVirtualThread(() -> admitted(rig, Duration.ofMinutes(1)));
            awaitWaiting(rig, 1);

            assertThat(admit(rig, Duration.ofMinutes(1)))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.shortage()).isEqualTo(DenialReason.WINDOW));
            rig.projectGuard.gate().answered(first, CallResult.of(Outcome.ANSWERED));
            second.join();
        }
    }

    @Test
    void whoWaitsForAPlaceInThisProcessIsToldSo() {
        try (var rig = new Rig(directory, 60, 1)) {
            assertThat(rig.registries.bulkheads().bulkhead("main").tryAcquirePermission())
                    .isTrue();

            assertThat(admit(rig, Duration.ofSeconds(2)))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(WaitReason.CONCURRENCY));
        }
    }

    private Rig rig(int limit, int concurrency) {
        return new Rig(directory, limit, concurrency, FollowUpPages.COUNTED, Sleeper.REAL);
    }

    private static Admission admit(Rig rig, Duration wait) {
        return rig.projectGuard
                .limiter()
                .admit(rig.projectGuard.call(QUERY, FIRST, Caller.ANONYMOUS), rig.waiting(wait));
    }

    private static Permit admitted(Rig rig, Duration wait) {
        return ((Admitted) admit(rig, wait)).permit();
    }

    private static void awaitWaiting(Rig rig, int waiting) {
        while (rig.projectGuard.gate().waiting() < waiting) {
            Thread.onSpinWait();
        }
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (var thread : threads) {
            thread.join();
        }
    }
}
