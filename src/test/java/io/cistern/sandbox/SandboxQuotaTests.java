package io.cistern.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import io.cistern.sandbox.SandboxQuota.Tripped;
import io.cistern.sandbox.SandboxQuota.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxQuotaTests {

    private final FakeTime time = new FakeTime();

    @Test
    void arrivalLeavesTheWindowExactlyOneWindowLater() {
        var quota = quota("quota.limit=2");
        assertThat(call(quota)).isTrue();
        time.advance(Duration.ofMinutes(10));
        assertThat(call(quota)).isTrue();
        assertThat(call(quota)).isFalse();
        time.advance(Duration.ofMinutes(50).minusNanos(1));
        assertThat(call(quota)).isFalse();
        time.advance(Duration.ofNanos(1));
        assertThat(call(quota)).isTrue();
        assertThat(call(quota)).isFalse();
        assertThat(quota.violations()).isEqualTo(new Violations(3, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noWindowHoldsMoreThanTheLimitAndNoPlaceIsWasted(long seed) {
        var quota = quota("quota.limit=7", "quota.window=10s");
        var random = new SplittableRandom(seed);
        var admitted = new ArrayList<Instant>();
        for (int i = 0; i < 3000; i++) {
            time.advance(Duration.ofMillis(random.nextInt(4) * 500L));
            var now = time.instant();
            long inWindow = admitted.stream()
                    .filter(call -> Duration.between(call, now).compareTo(Duration.ofSeconds(10)) < 0)
                    .count();
            boolean in = call(quota);
            assertThat(in).as("call %d of seed %d", i, seed).isEqualTo(inWindow < 7);
            if (in) {
                admitted.add(now);
            }
        }
    }

    @Test
    void rejectedCallsCountWhenTheyAreToCount() {
        var quota = quota("quota.limit=1", "quota.rejected-calls=counted");
        assertThat(call(quota)).isTrue();
        time.advance(Duration.ofMinutes(59));
        assertThat(call(quota)).isFalse();
        time.advance(Duration.ofMinutes(2));
        assertThat(call(quota)).isFalse();
    }

    @Test
    void refusalTellsBothCountersAndCountsItself() {
        var quota = quota("quota.limit=9", "quota.concurrency=2");
        quota.arrive(true);
        quota.arrive(false);
        var refused = (Verdict.Refused) quota.arrive(true);
        assertThat(refused).isEqualTo(new Verdict.Refused(time.instant(), Tripped.CONCURRENCY, 9, 2, 3));
        assertThat(quota.violations()).isEqualTo(new Violations(0, 1));
        quota.done();
        assertThat(quota.arrive(true)).isInstanceOf(Verdict.Admitted.class);
        assertThat(quota.peak()).isEqualTo(2);
    }

    @Test
    void uncountedCallsNeedNoPlaceInTheWindow() {
        var quota = quota("quota.limit=1");
        assertThat(call(quota)).isTrue();
        assertThat(quota.arrive(false)).isInstanceOf(Verdict.Admitted.class);
        assertThat(quota.used()).isOne();
    }

    @Test
    void limitMovesInTheMiddleOfTheHour() {
        var quota = quota("quota.limit=2");
        assertThat(call(quota)).isTrue();
        quota.limit(1);
        assertThat(call(quota)).isFalse();
        quota.limit(3);
        assertThat(call(quota)).isTrue();
    }

    @Test
    void othersSpendTheSameWindowAndDoNotDependOnWhoLooks() {
        var often = quota("quota.foreign-per-hour=20");
        var once = quota("quota.foreign-per-hour=20");
        for (int minute = 0; minute < 240; minute++) {
            time.advance(Duration.ofMinutes(1));
            often.used();
        }
        assertThat(often.used()).isBetween(5, 45);
        assertThat(once.used()).isEqualTo(often.used());
        once.foreignCalls(1000);
        assertThat(once.used()).isEqualTo(60);
    }

    @Test
    void othersKeepToTheirRate() {
        var users = new ForeignUsers(7, 20, Duration.ofDays(100), time.instant());
        time.advance(Duration.ofHours(1000));
        assertThat(users.until(time.instant())).isSorted().hasSizeBetween(19_000, 21_000);
    }

    private SandboxQuota quota(String... settings) {
        var properties = SandboxSettings.of(settings).quota();
        var others = new ForeignUsers(1, properties.foreignPerHour(), properties.window(), time.instant());
        return new SandboxQuota(properties, others, time);
    }

    private static boolean call(SandboxQuota quota) {
        boolean admitted = quota.arrive(true) instanceof Verdict.Admitted;
        if (admitted) {
            quota.done();
        }
        return admitted;
    }
}
