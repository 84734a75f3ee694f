package io.cistern.answer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.FakeTime;
import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Source;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Completeness;
import io.cistern.answer.LongAnswers;
import io.cistern.answer.paged.HeldPages;
import io.cistern.cache.CachedPages;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.Pages;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.Selection;
import io.cistern.profile.SinglePages;
import io.cistern.quota.RealQuota;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of derived rows, in a cache whose pages the test can drop. */
@SuppressWarnings("NullAway.Init") // set before each test
class SessionAnswersTests {

    private static final int TOTAL = 2_500;

    /** Everybody without properties, so that its rows are derived from those of everybody. */
    private static final ProfileQuery IDS = new ProfileQuery(
            Pages.EVERYBODY.scope(),
            Pages.EVERYBODY.audience(),
            Pages.EVERYBODY.where(),
            new Selection.Only(List.of()));

    @TempDir
    Path directory;

    private final HeldPages held = new HeldPages();
    private final List<PageRequest> calls = new ArrayList<>();
    private RealQuota real;
    private FakeTime time;
    private Planning.Both both;
    private LongAnswers longAnswers;

    @BeforeEach
    void begin() {
        real = new RealQuota(directory, 60, 5);
        time = real.time();
        var cached = new CachedPages((SinglePages) this::fetched, held, project -> Duration.ofMinutes(15), time);
        both = Planning.both(cached, 1, real.quota(), time, true);
        longAnswers = both.longAnswers();
    }

    @AfterEach
    void end() {
        real.close();
    }

    private Page fetched(PageRequest request) {
        calls.add(request);
        return switch (request.cursor()) {
            case Cursor.First() -> Pages.of("s", 0, 100, TOTAL, time.instant());
            case Cursor.Next next -> Pages.of(next.session(), next.page(), 100, TOTAL, time.instant());
        };
    }

    private static AskOptions options() {
        return new AskOptions(Caller.ANONYMOUS, Duration.ZERO, null);
    }

    private void askForEverybody() {
        read(both.planner().ask(Pages.EVERYBODY, Window.ALL, options()));
        calls.clear();
    }

    @Test
    void withoutACachedAnswerThereIsNothingToCopy() {
        assertThat(longAnswers.cached(IDS, options())).isEmpty();
        assertThat(calls).isEmpty();
    }

    @Test
    void aCopyIsReadAgainWhenItsSourceIsGone() {
        askForEverybody();
        var copy = longAnswers.cached(IDS, options()).orElseThrow();
        assertThat(copy.source()).isEqualTo(Source.DERIVED);
        assertThat(copy.completeness()).isEqualTo(Completeness.UNKNOWN);
        assertThat(read(copy)).isEqualTo(TOTAL);
        assertThat(copy.completeness()).isEqualTo(Completeness.WHOLE);
        held.drop("s");
        time.advance(Duration.ofDays(2));
        var again = longAnswers.goOn(IDS, copy.session(), options()).orElseThrow();
        assertThat(read(again)).isEqualTo(TOTAL);
        assertThat(again.complete()).isTrue();
        assertThat(again.asOf()).isEqualTo(copy.asOf());
        assertThat(calls).isEmpty();
    }

    /** Mixpanel does not know the session, so its pages are not asked of it. */
    @Test
    void aCopyThatWasInterruptedIsNotContinued() {
        askForEverybody();
        var copy = longAnswers.cached(IDS, options()).orElseThrow();
        try (var slices = copy.slices()) {
            assertThat(slices.iterator().next().count()).isEqualTo(1_000);
        }
        var rest = longAnswers.goOn(IDS, copy.session(), options()).orElseThrow();
        assertThatThrownBy(() -> read(rest)).isInstanceOf(SnapshotGone.class);
        assertThat(read(longAnswers.cached(IDS, options()).orElseThrow())).isEqualTo(TOTAL);
        assertThat(calls).isEmpty();
    }

    @Test
    void aCopyThatLosesAPageIsNotComplete() {
        askForEverybody();
        var copy = longAnswers.cached(IDS, options()).orElseThrow();
        read(copy);
        held.drop(copy.session());
        assertThat(copy.completeness().addsUp()).isFalse();
    }

    /** A rule of derivation may lose trust, so no answer is derived from rows that were derived. */
    @Test
    void aCopyAnswersNoOtherQuery() {
        askForEverybody();
        read(longAnswers.cached(IDS, options()).orElseThrow());
        held.drop("s");
        assertThat(longAnswers.cached(IDS, options())).isEmpty();
    }

    private static long read(Answer answer) {
        try (var slices = answer.slices()) {
            return slices.mapToLong(Answer.Slice::count).sum();
        }
    }
}
