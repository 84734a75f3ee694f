package io.cistern.quota.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import io.cistern.ledger.LedgerMarks;
import io.cistern.ledger.QuotaTerms;
import io.cistern.ledger.WindowState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SharedLookTests {

    private final FakeTime time = new FakeTime();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicLong moves = new AtomicLong();
    private final SharedLook look = new SharedLook(this::read, moves::get, time);

    @Test
    void manyCallsReadTheLedgerOnce() {
        for (var call = 0; call < 200; call++) {
            look.windowState();
        }
        assertThat(reads).hasValue(1);
    }

    @Test
    void theLedgerIsReadAgainWhenACallBeginsOrEndsAndAfterAMoment() {
        look.windowState();
        moves.incrementAndGet();
        look.windowState();
        assertThat(reads).hasValue(2);

        time.advance(Duration.ofMillis(100));
        assertThat(look.windowState().now()).isEqualTo(time.instant());
        time.advance(Duration.ofMillis(-50));
        assertThat(look.windowState().now()).as("a clock that was set back").isEqualTo(time.instant());
        assertThat(reads).hasValue(4);
    }

    private WindowState read() {
        reads.incrementAndGet();
        return new WindowState(
                time.instant(),
                new QuotaTerms(60, Duration.ofHours(1), 5, Duration.ofMinutes(2)),
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH,
                LedgerMarks.BLANK,
                List.of(),
                null);
    }
}
