package io.cistern.pagesize;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import io.cistern.pagesize.ProjectPageSizes.Choice;
import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.where.Condition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

class ProjectPageSizesTests {

    private static final ProfileQuery ALL = query(new Audience.Everyone(), new Selection.All());
    private static final ProfileQuery SOME = query(new Audience.Everyone(), new Selection.Only(List.of("plan")));
    private static final Duration QUICK = Duration.ofSeconds(1);
    private static final long MANY = 1_000_000;
    private static final long BYTES_PER_ROW = 700;

    private final FakeTime time = new FakeTime();
    private final StoredSizes stored = new StoredSizes();
    private final ProjectPageSizes sizes = sizes("auto");

    @Test
    void theFirstSessionAsksAsDocumented() {
        assertThat(choose(ALL)).isEqualTo(1000);
    }

    @Test
    void anAnswerOfOnePageGivesNoReasonToAskForMore() {
        sizes.answered(ALL, 1000, answer(1000, 700), QUICK);
        assertThat(choose(ALL)).isEqualTo(1000);
    }

    @Test
    void eachHonouredSizeLeadsToTheNext() {
        sizes.answered(ALL, 1000, answer(1000, MANY), QUICK);
        for (var size : List.of(5_000, 10_000, 25_000, 50_000)) {
            assertThat(choose(ALL)).isEqualTo(size);
            sizes.answered(ALL, size, answer(size, MANY), QUICK);
        }
        assertThat(choose(ALL)).isEqualTo(50_000);
    }

    @Test
    void aSmallAnswerProvesNothing() {
        sizes.answered(ALL, 1000, answer(1000, MANY), QUICK);
        sizes.answered(ALL, 5_000, answer(5_000, 900), QUICK);
        assertThat(sizes.learned(RowKind.ALL_PROPERTIES).size()).isEqualTo(1000);
        assertThat(choose(ALL)).isEqualTo(5_000);
    }

    @Test
    void oneCallAtATimeTries() {
        sizes.answered(ALL, 1000, answer(1000, MANY), QUICK);
        var trial = sizes.choose(ALL, _ -> true);
        assertThat(trial).isEqualTo(new Choice(5_000, true));
        assertThat(sizes.choose(ALL, _ -> true)).isEqualTo(new Choice(1000, false));
        sizes.end(trial);
        assertThat(sizes.choose(ALL, _ -> true).isTrial()).isTrue();
    }

    @Test
    void aCallerThatCanPayOneCallTriesNothing() {
        sizes.answered(ALL, 1000, answer(1000, MANY), QUICK);
        assertThat(sizes.choose(ALL, _ -> false).isLarger()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "5000, 1000, 1000, 1, IGNORED",
        "5000, 3000, 3000, 1, IGNORED",
        "5000, 5000, 4999, 1, SHORT",
        "5000, 5000, 5000, 31, SLOW",
    })
    void aFaultyPageIsNotAskedForForADay(int asked, int size, int rows, int seconds, SizeFault reason) {
        sizes.answered(ALL, 1000, answer(1000, MANY), QUICK);
        sizes.answered(
                ALL,
                asked,
                new AnswerShape(size, rows, size, MANY, rows * BYTES_PER_ROW, false),
                Duration.ofSeconds(seconds));
        var fault = sizes.learned(RowKind.ALL_PROPERTIES).fault();
        assertThat(fault).isNotNull().returns(asked, LearnedPageSize.Fault::size);
        assertThat(fault).returns(reason, LearnedPageSize.Fault::reason);
        assertThat(choose(ALL)).isEqualTo(1000);
        time.advance(Duration.ofDays(1));
        assertThat(choose(ALL)).isEqualTo(5_000);
    }

    @Test
    void aFaultLowersAProvenSize() {
        sizes.answered(ALL, 1000, answer(1000, MANY), QUICK);
        sizes.answered(ALL, 5_000, answer(5_000, MANY), QUICK);
        sizes.answered(ALL, 10_000, answer(10_000, MANY), QUICK);
        sizes.failed(ALL, 10_000, SizeFault.FAILED);
        assertThat(choose(ALL)).isEqualTo(5_000);
    }

    @Test
    void pagesStayBelowPageBytes() {
        sizes.answered(ALL, 1000, new AnswerShape(1000, 1000, 1000, MANY, 1000 * 10_000, false), QUICK);
        assertThat(choose(ALL)).as("5000 rows of 10 KB are more than 40 MB").isEqualTo(1000);
    }

    @Test
    void aLookUpOfALargeProfileDoesNotShrinkThePagesOfOthers() {
        stored.put(RowKind.ALL_PROPERTIES, new LearnedPageSize(50_000, MANY, 700, null));
        var ids = query(new Audience.Identified(List.of("a")), new Selection.All());
        sizes.answered(ids, 1000, new AnswerShape(1000, 1, 1, 1L, 200_000, false), QUICK);
        sizes.answered(ALL, 1000, new AnswerShape(1000, 100, 100, 100L, 100 * 10_000, false), QUICK);
        assertThat(choose(ALL)).isEqualTo(50_000);
        assertThat(sizes.reachable(ALL)).hasValue(50_000);
    }

    @Test
    void theMeanSizeOfRowsFollowsLastingGrowth() {
        stored.put(RowKind.ALL_PROPERTIES, new LearnedPageSize(25_000, MANY, 700, null));
        for (var i = 0; i < 30; i++) {
            sizes.answered(ALL, 1000, new AnswerShape(1000, 1000, 1000, MANY, 1000 * 5_000, false), QUICK);
        }
        assertThat(choose(ALL)).isEqualTo(5_000);
    }

    @Test
    void aChangeByAnotherProcessIsNotOverwritten() {
        stored.put(RowKind.ALL_PROPERTIES, new LearnedPageSize(10_000, MANY, BYTES_PER_ROW, null));
        stored.beforeReplace(() -> sizes("auto").failed(ALL, 10_000, SizeFault.SLOW));
        sizes.answered(ALL, 1000, answer(1000, MANY + 1), QUICK);
        assertThat(sizes.learned(RowKind.ALL_PROPERTIES).fault()).isNotNull();
        assertThat(sizes.learned(RowKind.ALL_PROPERTIES).total()).isEqualTo(MANY + 1);
    }

    @Test
    void whatCannotBeReadNowIsNotOverwritten() {
        stored.put(RowKind.ALL_PROPERTIES, new LearnedPageSize(50_000, MANY, BYTES_PER_ROW, null));
        stored.isReadable(false);
        sizes.answered(ALL, 1000, answer(1000, MANY), QUICK);
        stored.isReadable(true);
        assertThat(sizes.learned(RowKind.ALL_PROPERTIES).size()).isEqualTo(50_000);
    }

    @Test
    void smallRowsAllowLargerPagesThanLargeOnes() {
        sizes.answered(ALL, 1000, new AnswerShape(1000, 1000, 1000, MANY, 1000 * 5_000, false), QUICK);
        sizes.answered(SOME, 1000, new AnswerShape(1000, 1000, 1000, MANY, 1000 * 50, false), QUICK);
        for (var size : List.of(5_000, 10_000, 25_000)) {
            sizes.answered(ALL, size, new AnswerShape(size, size, size, MANY, size * 5_000L, false), QUICK);
            sizes.answered(SOME, size, new AnswerShape(size, size, size, MANY, size * 50L, false), QUICK);
        }
        assertThat(choose(ALL)).isEqualTo(5_000);
        assertThat(choose(SOME)).isEqualTo(50_000);
    }

    @Test
    void aSizeProvenForLargeRowsIsProvenForSmallOnes() {
        sizes.answered(ALL, 1000, answer(1000, MANY), QUICK);
        sizes.answered(ALL, 5_000, answer(5_000, MANY), QUICK);
        assertThat(sizes.choose(SOME, _ -> false)).isEqualTo(new Choice(5_000, false));
    }

    @Test
    void aRefusedSizeIsNotTriedForOtherRows() {
        sizes.answered(ALL, 1000, answer(1000, MANY), QUICK);
        sizes.answered(SOME, 1000, answer(1000, MANY), QUICK);
        sizes.failed(ALL, 5_000, SizeFault.REFUSED);
        assertThat(choose(SOME)).isEqualTo(1000);
    }

    @Test
    void aCallThatFailsWithAnySizeBlamesNoSize() {
        sizes.answered(ALL, 1000, answer(1000, MANY), QUICK);
        sizes.failedWithAnySize(ALL);
        assertThat(choose(ALL)).isEqualTo(1000);
        time.advance(Duration.ofMinutes(5));
        assertThat(choose(ALL)).isEqualTo(5_000);
    }

    @Test
    void aSizeThatIsProvenStaysWhileCallsFailWithAnySize() {
        stored.put(RowKind.ALL_PROPERTIES, new LearnedPageSize(25_000, MANY, BYTES_PER_ROW, null));
        sizes.failedWithAnySize(ALL);
        assertThat(choose(ALL)).isEqualTo(25_000);
    }

    @Test
    void otherPagesOfASessionDoNotClearTheFaultOfOne() {
        stored.put(RowKind.ALL_PROPERTIES, new LearnedPageSize(10_000, MANY, BYTES_PER_ROW, null));
        sizes.answered(ALL, 10_000, answer(10_000, MANY), Duration.ofSeconds(31));
        sizes.answered(ALL, 10_000, answer(10_000, MANY), QUICK);
        assertThat(choose(ALL)).isEqualTo(5_000);
    }

    @Test
    void aFaultOfALargerSizeDoesNotReplaceThatOfASmallerOne() {
        sizes.answered(ALL, 1000, answer(1000, MANY), QUICK);
        sizes.failed(ALL, 5_000, SizeFault.REFUSED);
        sizes.failed(ALL, 50_000, SizeFault.FAILED);
        assertThat(sizes.learned(RowKind.ALL_PROPERTIES).fault())
                .isNotNull()
                .returns(5_000, LearnedPageSize.Fault::size);
        assertThat(choose(ALL)).isEqualTo(1000);
    }

    @Test
    void laterSessionsCanReachEachSizeThatFitsAndHasNoFault() {
        assertThat(sizes.reachable(ALL)).hasValue(50_000);
        sizes.answered(ALL, 1000, new AnswerShape(1000, 1000, 1000, MANY, 1000 * 2_000, false), QUICK);
        assertThat(sizes.reachable(ALL)).as("50 000 rows of 2 KB are too large").hasValue(10_000);
        sizes.failed(ALL, 10_000, SizeFault.IGNORED);
        assertThat(sizes.reachable(ALL)).hasValue(5_000);
        assertThat(sizes("25000").reachable(ALL)).isEmpty();
    }

    @Test
    void lookUpsByIdAskAsDocumented() {
        sizes.answered(ALL, 1000, answer(1000, MANY), QUICK);
        assertThat(choose(query(new Audience.Identified(List.of("a")), new Selection.All())))
                .isEqualTo(1000);
    }

    @Test
    void whatWasLearnedOutlivesTheProcess() {
        sizes.answered(ALL, 1000, answer(1000, MANY), QUICK);
        sizes.answered(ALL, 5_000, answer(5_000, MANY), QUICK);
        assertThat(sizes("auto").choose(ALL, _ -> false).size()).isEqualTo(5_000);
    }

    @ParameterizedTest
    @CsvSource({"default", "250", "25000"})
    void onlyAutoLearns(String setting) {
        var other = sizes(setting);
        stored.put(RowKind.ALL_PROPERTIES, new LearnedPageSize(25_000, MANY, 1, null));
        assertThat(other.choose(ALL, _ -> true)).isEqualTo(Choice.DOCUMENTED);
        other.answered(ALL, 50_000, answer(50_000, MANY), QUICK);
        other.failed(ALL, 10_000, SizeFault.FAILED);
        assertThat(other.learned(RowKind.ALL_PROPERTIES).size()).isEqualTo(25_000);
    }

    private int choose(ProfileQuery query) {
        var choice = sizes.choose(query, _ -> true);
        sizes.end(choice);
        return choice.size();
    }

    private ProjectPageSizes sizes(String setting) {
        var settings = new PageSizeProperties.Project(
                "1",
                PageSizeSetting.of(setting),
                Duration.ofSeconds(30),
                DataSize.ofMegabytes(40),
                Duration.ofMinutes(2));
        return new ProjectPageSizes("main", settings, stored, time);
    }

    private static AnswerShape answer(int size, long total) {
        var rows = Math.min(size, total);
        return new AnswerShape(size, rows, rows, total, rows * BYTES_PER_ROW, false);
    }

    private static ProfileQuery query(Audience audience, Selection selection) {
        return new ProfileQuery(new Scope("main", null, null), audience, new Condition.Everything(), selection);
    }
}
