package io.cistern.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.store.ledger.LedgerClock.Reading;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LedgerClockTests {

    private static final long START = 1_800_000_000_000L;
    private static final long SLEPT = Duration.ofHours(1).toMillis();

    private long skew;

    @Test
    void aProcessThatCountsASleepFollowsOneThatDoesNot() {
        var older = new LedgerClock();
        var newer = new LedgerClock();
        step(older, START, 0);
        var raw = START + SLEPT;
        step(newer, raw, 0); // started while the machine slept, or right after

        var slow = step(older, raw + 1000, 1000);
        var follows = step(newer, raw + 2000, 2000);
        var again = step(older, raw + 3000, 3000);

        assertThat(slow.now()).isEqualTo(START + 1000);
        assertThat(follows.now()).isEqualTo(START + 2000);
        assertThat(again.now()).isEqualTo(START + 3000);
    }

    @Test
    void aClockThatIsSetBackWhileAnotherProcessSlowsItIsSlowedByNoMore() {
        var one = new LedgerClock();
        var other = new LedgerClock();
        step(one, START, 0);
        step(other, START + SLEPT, 0);
        step(one, START + SLEPT, 0);

        assertThat(step(other, START, 1000).now()).isEqualTo(START + 1000);
        assertThat(step(one, START + 1000, 2000).now()).isEqualTo(START + 2000);
    }

    private Reading step(LedgerClock clock, long raw, long monotonic) {
        var nanos = Duration.ofMillis(monotonic).toNanos();
        var reading = clock.read(raw, skew, 0, nanos, nanos);
        clock.keep(reading);
        skew = reading.skew();
        return reading;
    }
}
