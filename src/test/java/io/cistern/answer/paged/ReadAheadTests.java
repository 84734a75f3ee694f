package io.cistern.answer.paged;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.Page;
import io.cistern.profile.Pages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pages that come several at a time. */
class ReadAheadTests {

    private static final int PER_CALL = 5;
    private static final int WIDTH = 2;

    private final ConcurrentLinkedQueue<String> reads = new ConcurrentLinkedQueue<>();
    private final AtomicInteger given = new AtomicInteger();
    private final AtomicInteger farthest = new AtomicInteger();

    @Test
    void thePagesOfOneCallAreReadTogether() {
        assertThat(numbers(7, 23)).isEqualTo(IntStream.range(7, 23).boxed().toList());
        assertThat(reads).containsExactlyInAnyOrder("7-10", "10-15", "15-20", "20-23");
    }

    @Test
    void aReaderIsNotOvertakenByMoreCallsThanAreMadeAtOnce() {
        assertThat(numbers(0, 500)).hasSize(500).isSorted();
        assertThat(farthest.get()).isLessThanOrEqualTo((WIDTH + 1) * PER_CALL);
    }

    private List<Integer> numbers(int from, int end) {
        given.set(from);
        var numbers = new ArrayList<Integer>();
        try (var ahead = new ReadAhead(from, end, WIDTH, new Calls())) {
            ahead.forEachRemaining(page -> {
                numbers.add(page.number());
                given.incrementAndGet();
            });
        }
        return numbers;
    }

    private final class Calls implements ReadAhead.Portions {

        @Override
        public int end(int from) {
            return (from / PER_CALL + 1) * PER_CALL;
        }

        @Override
        public List<Page> read(int from, int to) {
            reads.add(from + "-" + to);
            farthest.accumulateAndGet(to - given.get(), Math::max);
            return IntStream.range(from, to)
                    .mapToObj(number -> Pages.of("s", number, 1, 500, Instant.EPOCH))
                    .toList();
        }
    }
}
