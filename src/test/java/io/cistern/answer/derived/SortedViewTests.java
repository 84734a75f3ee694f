package io.cistern.answer.derived;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import io.cistern.FixedQuota;
import io.cistern.answer.Answer;
import io.cistern.answer.AskOptions;
import io.cistern.answer.containment.Containment.Fit;
import io.cistern.answer.paged.HeldPages;
import io.cistern.answer.paged.RowCounting;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.Snapshots;
import io.cistern.cache.CachedPages;
import io.cistern.profile.Caller;
import io.cistern.profile.Pages;
import io.cistern.profile.Selection;
import io.cistern.table.Lines;
import io.cistern.table.SortOrder;
import io.cistern.table.Tables;
import io.cistern.where.StepBudget;
import io.cistern.where.evaluation.Evaluator;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SortedViewTests {

    private final FakeTime time = new FakeTime();
    private final HeldPages held = new HeldPages();
    private final CachedPages cached = new CachedPages(
            _ -> {
                throw new AssertionError("Nothing is fetched");
            },
            held,
            project -> Duration.ofMinutes(15),
            time);
    private final SnapshotPages pages = new SnapshotPages(
            cached, new Snapshots(cached, Duration.ofHours(1), time), 5, new RowCounting(new FixedQuota()));

    @Test
    void aSecondReadingOfTheSameRowsIsNotCounted() throws Exception {
        var first = Lines.page(IntStream.range(0, 100)
                .mapToObj(i -> "{\"id\":\"u" + i + "\",\"properties\":{\"a\":\"" + "a".repeat(500) + i + "\"}}")
                .toList());
        held.keep(Pages.EVERYBODY, first);
        var askOptions = new AskOptions(Caller.ANONYMOUS, Duration.ZERO, null);
        var rows = Derivation.of(
                        Snapshot.of(Pages.EVERYBODY, first),
                        Pages.EVERYBODY,
                        Fit.ALL,
                        pages,
                        new Tables(1 << 20),
                        new Evaluator(),
                        askOptions)
                .orElseThrow();
        var steps = StepBudget.unlimited();
        var view = new SortedView(
                rows, List.of(new SortOrder("a", SortOrder.Direction.ASCENDING)), new Selection.All(), steps);
        var sorted = steps.spent();

        assertThat(read(view, 0, 50)).isEqualTo(50);
        var once = steps.spent();
        assertThat(once).isGreaterThan(sorted);
        assertThat(read(view, 0, 50)).isEqualTo(50);
        assertThat(steps.spent()).isEqualTo(once);
        assertThat(read(view, 50, 100)).isEqualTo(50);
        assertThat(steps.spent()).as("other rows").isGreaterThan(once);
    }

    private static int read(SnapshotRows snapshotRows, long from, long to) {
        return snapshotRows.slices(from, to).mapToInt(Answer.Slice::count).sum();
    }
}
