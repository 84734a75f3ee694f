package io.cistern.audience;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.audience.BatchAllowance.Load;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BatchAllowanceTests {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration QUARTER = Duration.ofMinutes(15);

    private final BatchAllowance batchAllowance = new BatchAllowance(60, 6, HOUR);

    @Test
    void whatFitsExactlyFits() {
        assertThat(batchAllowance.holds(List.of(new Load("a", 54, HOUR)))).isTrue();
        assertThat(batchAllowance.holds(List.of(new Load("a", 55, HOUR)))).isFalse();
        assertThat(batchAllowance.holds(List.of(new Load("a", 13, QUARTER), new Load("b", 2, HOUR))))
                .isTrue();
        assertThat(batchAllowance.holds(List.of(new Load("a", 13, QUARTER), new Load("b", 3, HOUR))))
                .isFalse();
    }

    @Test
    void aReserveAboveTheLimitLeavesNothing() {
        var none = new BatchAllowance(5, 6, HOUR);
        assertThat(none.calls()).isZero();
        assertThat(none.holds(List.of(new Load("a", 1, HOUR)))).isFalse();
        assertThat(none.holds(List.of())).isTrue();
    }

    @Test
    void theArithmeticCanBeDoneAgainByHand() {
        assertThat(batchAllowance.arithmetic(
                        List.of(new Load("everybody", 26, QUARTER), new Load("pro", 2, Duration.ofMinutes(7)))))
                .isEqualTo("121.1 calls in 1h are needed (everybody 26 x 1h / 15m = 104, pro 2 x 1h / 7m = 17.1),"
                        + " and 54 are available (a limit of 60 less a reserve of 6)");
    }

    @Test
    void whatIsLeftIsTheMostThatFits() {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(4);
        for (var round = 0; round < 1_000; round++) {
            var others = Stream.generate(() -> load(random))
                    .limit(random.nextInt(4))
                    .filter(load -> random.nextBoolean())
                    .toList();
            if (batchAllowance.holds(others)) {
                var refresh = load(random).refresh();
                var left = batchAllowance.left(refresh, others);
                assertThat(batchAllowance.holds(with(others, left, refresh))).isTrue();
                assertThat(batchAllowance.holds(with(others, left + 1, refresh)))
                        .isFalse();
            } else {
                assertThat(batchAllowance.left(HOUR, others)).isZero();
            }
        }
    }

    private static List<Load> with(List<Load> others, int calls, Duration refresh) {
        return Stream.concat(others.stream(), Stream.of(new Load("one", calls, refresh)))
                .toList();
    }

    private static Load load(RandomGenerator random) {
        return new Load("x", 1 + random.nextInt(20), Duration.ofSeconds(1 + random.nextInt(4_000)));
    }
}
