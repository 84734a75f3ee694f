package io.cistern.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import io.cistern.FixedQuota;
import io.cistern.cache.CachedPages;
import io.cistern.profile.Pages;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import io.cistern.table.Tables;
import io.cistern.where.Evaluator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WholeSnapshotsTests {

    private final FakeTime time = new FakeTime();
    private final HeldPages held = new HeldPages();
    private final CachedPages cached = new CachedPages(
            (query, cursor, demand) -> {
                throw new AssertionError("Nothing is fetched");
            },
            held,
            project -> Duration.ofMinutes(15),
            time);
    private final Snapshots snapshots = new Snapshots(cached, Duration.ofHours(1), time);
    private final SnapshotPages pages = new SnapshotPages(cached, snapshots, 5, new Counting(new FixedQuota()));
    private final Tables tables = new Tables(1 << 20);
    private final Evaluator evaluator = new Evaluator();
    private final WholeSnapshots wholes =
            new WholeSnapshots(snapshots, pages, tables, project -> Reasoning.of(evaluator));

    @Test
    void ofTwoAnswersToOneQuestionTheNewerIsTakenThoughItIsLarger() {
        whole("new", 4, Duration.ZERO);
        whole("old", 3, Duration.ofMinutes(5));
        var derived = wholes.derive(withoutProperties()).orElseThrow();
        assertThat(derived.snapshot().session()).isEqualTo("new");
        assertThat(derived.total()).isEqualTo(4);
    }

    private static ProfileQuery withoutProperties() {
        var everybody = Pages.EVERYBODY;
        return new ProfileQuery(
                everybody.scope(), everybody.audience(), everybody.where(), new Selection.Only(List.of()));
    }

    private Snapshot whole(String session, long total, Duration age) {
        var first = Pages.of(session, 0, 1_000, total, time.instant().minus(age));
        held.keep(Pages.EVERYBODY, first);
        var snapshot = Snapshot.of(Pages.EVERYBODY, first);
        snapshots.sawWhole(snapshot);
        return snapshot;
    }
}
