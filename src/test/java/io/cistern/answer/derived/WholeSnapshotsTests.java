package io.cistern.answer.derived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.FakeTime;
import io.cistern.FixedQuota;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Completeness;
import io.cistern.answer.containment.Containment.Fit;
import io.cistern.answer.containment.Effort;
import io.cistern.answer.containment.Reasoning;
import io.cistern.answer.containment.RuleTrust;
import io.cistern.answer.paged.HeldPages;
import io.cistern.answer.paged.RowCounting;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.Snapshots;
import io.cistern.answer.plan.Planning;
import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedPages;
import io.cistern.profile.Caller;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Pages;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import io.cistern.table.DeclinedException;
import io.cistern.table.Lines;
import io.cistern.table.Tables;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import io.cistern.where.evaluation.Evaluator;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WholeSnapshotsTests {

    private static final AskOptions CONTRACT = new AskOptions(Caller.ANONYMOUS, Duration.ZERO, null);

    private final FakeTime time = new FakeTime();
    private final HeldPages held = new HeldPages();
    private final CachedPages cached = new CachedPages(
            _ -> {
                throw new AssertionError("Nothing is fetched");
            },
            held,
            project -> Duration.ofMinutes(15),
            time);
    private final Snapshots snapshots = new Snapshots(cached, Duration.ofHours(1), time);
    private final SnapshotPages pages = new SnapshotPages(cached, snapshots, 5, new RowCounting(new FixedQuota()));
    private final Tables tables = new Tables(1 << 20);
    private final Evaluator evaluator = new Evaluator();
    private final WholeSnapshots wholes = new WholeSnapshots(
            snapshots, pages, tables, project -> Reasoning.of(evaluator), new RuleTrust(project -> true, Set.of()));

    @Test
    void theNewerOfTwoAnswersToAQueryIsUsedThoughItIsLarger() {
        whole("new", 4, Duration.ZERO);
        whole("old", 3, Duration.ofMinutes(5));
        var derived = derive(withoutProperties(), CONTRACT).orElseThrow();
        assertThat(derived.provenance().asOf()).as("the newer one").isEqualTo(time.instant());
        assertThat(derived.total()).isEqualTo(4);
    }

    @Test
    void aFilterThatTakesTooLongOverSoManyRowsIsNotEvaluated() throws SyntaxException {
        var snapshot = whole("s", 100_000, Duration.ZERO);
        var where = IntStream.range(0, 500)
                .mapToObj(number -> "\"" + number + "\" in properties[\"mark\"]")
                .collect(Collectors.joining(" or "));
        assertThatThrownBy(() -> derive(snapshot, where)).isInstanceOf(DeclinedException.class);
    }

    @Test
    void aLongListOfIdsTakesNoLongerThanOne() throws Exception {
        var snapshot = whole("s", 1_000, Duration.ZERO);
        var where = IntStream.range(990, 9_000)
                .mapToObj(number -> "\"u" + number + "\"")
                .collect(Collectors.joining(",", "properties[\"$distinct_id\"] in [", "]"));
        assertThat(derive(snapshot, where).total()).isEqualTo(10);
    }

    @Test
    void evaluationStopsAfterTooManyStepsThoughTheFilterHasFewParts() throws SyntaxException {
        var rows = IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"id\":\"u" + i + "\",\"properties\":{\"a\":\"" + "a".repeat(5_000) + i + "\"}}")
                .toList();
        var first = Lines.page(rows);
        held.keep(Pages.EVERYBODY, first);
        var snapshot = Snapshot.of(Pages.EVERYBODY, first);
        var where = "\"" + "a".repeat(2_000) + "b\" in properties[\"a\"]";
        assertThatThrownBy(() -> derive(snapshot, where)).isInstanceOf(DeclinedException.class);
    }

    /** Each of these proofs cost other queries some hundredths of a second. */
    @Test
    void longFiltersOfOtherAnswersCostFewStepsAndAShortOneStillServes() throws SyntaxException {
        for (var number = 0; number < 45; number++) {
            var own = "u" + number;
            whole(filtered(IntStream.range(0, 600)
                    .mapToObj(i -> "\"" + own + i + "\" in properties[\"plan\"]")
                    .collect(Collectors.joining(" or "))));
        }
        for (var number = 0; number < 45; number++) {
            var own = "u" + number;
            whole(filtered(IntStream.range(0, 9_000)
                    .mapToObj(i -> "\"" + own + i + "\"")
                    .collect(Collectors.joining(",", "properties[\"plan\"] in [", ",\"pro\"]"))));
        }
        whole(filtered("properties[\"plan\"] in [\"pro\", \"free\"]"));
        var askOptions = new AskOptions(Caller.ANONYMOUS, Duration.ZERO, null);
        assertThat(derive(filtered("properties[\"plan\"] == \"pro\""), askOptions))
                .isPresent();
        assertThat(askOptions.effort().proof().spent()).isLessThan(2 * Effort.PROOF);
        var once = askOptions.effort().proof().spent();
        derive(filtered("properties[\"plan\"] == \"pro\""), askOptions.within(AgeLimit.NONE));
        assertThat(askOptions.effort().proof().spent()).isEqualTo(once);
    }

    private static ProfileQuery filtered(String where) throws SyntaxException {
        var everybody = Pages.EVERYBODY;
        return new ProfileQuery(everybody.scope(), everybody.audience(), Condition.parse(where), everybody.select());
    }

    private void whole(ProfileQuery query) {
        var first = Pages.of("s", 0, 1_000, 5, time.instant());
        held.keep(query, first);
        snapshots.recordCompleteness(Snapshot.of(query, first), Completeness.WHOLE, LeftOut.NONE);
    }

    private Derivation derive(Snapshot snapshot, String where) throws SyntaxException, DeclinedException {
        var query = new ProfileQuery(
                snapshot.query().scope(),
                snapshot.query().audience(),
                Condition.parse(where),
                snapshot.query().select());
        return Derivation.of(snapshot, query, Fit.FILTERED, pages, tables, evaluator, CONTRACT)
                .orElseThrow();
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
        snapshots.recordCompleteness(snapshot, Completeness.WHOLE, LeftOut.NONE);
        return snapshot;
    }

    private Optional<Derivation> derive(ProfileQuery query, AskOptions askOptions) {
        return Planning.derive(wholes, pages, query, askOptions);
    }
}
