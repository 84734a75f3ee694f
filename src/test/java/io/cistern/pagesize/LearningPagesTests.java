package io.cistern.pagesize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.FakeTime;
import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.Fetched;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.PageSource;
import io.cistern.profile.Pages;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.profile.UpstreamFailure.UpstreamRefused;
import io.cistern.profile.UpstreamFailure.UpstreamRefused.Reason;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.cistern.profile.WaitLimit;
import io.cistern.where.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class LearningPagesTests {

    private static final ProfileQuery QUERY = new ProfileQuery(
            new Scope("main", null, null), new Audience.Everyone(), new Condition.Everything(), new Selection.All());
    private static final Caller SOMEBODY = new Caller("somebody", 1, Priority.INTERACTIVE);
    private static final long TOTAL = 12_345;

    private final FakeTime time = new FakeTime();
    private final StoredSizes stored = new StoredSizes();
    private final List<PageRequest> sent = new ArrayList<>();
    private final PageSizes sizes = new PageSizes(
            new PageSizeProperties(Map.of(
                    "main",
                    new PageSizeProperties.Project(
                            "1",
                            PageSizeSetting.of("auto"),
                            Duration.ofSeconds(30),
                            DataSize.ofMegabytes(40),
                            Duration.ofMinutes(2)))),
            stored,
            time);
    private int left = 60;

    @Test
    void aTrialNeedsALimitThatPaysForTheDocumentedAnswerToo() {
        documented();
        assertThat(asked(limited(13))).containsExactly((Integer) null);
        assertThat(asked(limited(14))).containsExactly(5_000);
    }

    @Test
    void aBaseAudienceTriesBecauseItsRefreshIsRepeated() {
        documented();
        var request = new PageRequest(
                QUERY, new Cursor.First(), Caller.CISTERN, WaitLimit.until(time.instant()), affording(5));
        assertThat(asked(request)).containsExactly(5_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13})
    void aTrialDoesNotTakeTheCallThatTheLastDocumentedPageNeeds(int callsLeft) {
        documented();
        left = callsLeft;
        assertThat(asked(limited(100))).containsExactly((Integer) null);
    }

    @Test
    void theSecondCallHasAsMuchTimeToStartAsTheFirst() {
        documented();
        var limit = time.instant().plusSeconds(10);
        pages(request -> {
                    if (request.pageSize() != null) {
                        time.advance(Duration.ofMinutes(2));
                        throw unavailable();
                    }
                    return answer(request);
                })
                .fetch(new PageRequest(QUERY, new Cursor.First(), SOMEBODY, WaitLimit.until(limit), affording(100)));
        assertThat(sent.getLast().startBy()).isEqualTo(limit.plus(Duration.ofMinutes(2)));
        assertThat(learned().fault()).isNotNull().returns(SizeFault.FAILED, LearnedPageSize.Fault::reason);
    }

    @Test
    void aLaterPageThatFailsLowersTheSizeOfLaterSessions() {
        proven(10_000);
        var later = new Cursor.Next("s", 1, new Cursor.Parts(1_000, 10, 10_000, 2_345));
        var pages = pages(_ -> {
            throw unavailable();
        });
        assertThatThrownBy(() -> pages.fetch(request(later))).isInstanceOf(UpstreamUnavailable.class);
        assertThat(learned().size()).isEqualTo(5_000);
        assertThat(sent).as("its session keeps its size").hasSize(1);
    }

    @Test
    void aLaterPageThatIsTooLargeOrTooShortLowersTheSize() {
        proven(25_000);
        var large = pages(_ -> {
            throw new TooLarge(1, "too large");
        });
        assertThatThrownBy(
                        () -> large.fetch(request(new Cursor.Next("s", 1, new Cursor.Parts(1_000, 25, 25_000, 9_000)))))
                .isInstanceOf(TooLarge.class);
        assertThat(learned().size()).isEqualTo(10_000);
        pages(_ -> new Fetched(List.of(new Page(
                        "s", 10, 1_000, 10, 10_000, null, Pages.rows(0, 1_000, ""), LeftOut.NONE, Instant.EPOCH))))
                .fetch(request(new Cursor.Next("s", 1, new Cursor.Parts(1_000, 10, 10_000, 2_345))));
        assertThat(learned().size()).isEqualTo(5_000);
        assertThat(learned().fault()).isNotNull().returns(SizeFault.SHORT, LearnedPageSize.Fault::reason);
    }

    @Test
    void aLaterPageThatIsRefusedSaysNothingOfItsSize() {
        proven(10_000);
        var pages = pages(_ -> {
            throw new UpstreamRefused(Reason.QUERY, 400, "refused");
        });
        assertThatThrownBy(
                        () -> pages.fetch(request(new Cursor.Next("s", 1, new Cursor.Parts(1_000, 10, 10_000, 2_345)))))
                .isInstanceOf(UpstreamRefused.class);
        assertThat(learned().size()).isEqualTo(10_000);
    }

    @Test
    void whileEachSizeFailsACallIsMadeOnceAndTheSizeStays() {
        proven(25_000);
        var pages = pages(_ -> {
            throw unavailable();
        });
        assertThatThrownBy(() -> pages.fetch(limited(100))).isInstanceOf(UpstreamUnavailable.class);
        assertThat(sent).hasSize(2);
        assertThatThrownBy(() -> pages.fetch(limited(100))).isInstanceOf(UpstreamUnavailable.class);
        assertThat(sent).hasSize(3);
        assertThat(asked(limited(100))).as("no answer becomes dearer").containsExactly(25_000);
    }

    /** A first session as documented, which shows the total. */
    private void documented() {
        pages(LearningPagesTests::answer).fetch(limited(100));
        sent.clear();
    }

    private void proven(int size) {
        stored.save("main", RowKind.ALL_PROPERTIES, new LearnedPageSize(size, TOTAL, 10, null));
    }

    private LearnedPageSize learned() {
        return stored.find("main", RowKind.ALL_PROPERTIES).orElseThrow();
    }

    /** The sizes that the calls for that request ask for. */
    private List<@Nullable Integer> asked(PageRequest request) {
        sent.clear();
        pages(LearningPagesTests::answer).fetch(request);
        var asked = new ArrayList<@Nullable Integer>();
        sent.forEach(each -> asked.add(each.pageSize()));
        return asked;
    }

    private LearningPages pages(Function<PageRequest, Fetched> upstream) {
        PageSource recorded = request -> {
            sent.add(request);
            return upstream.apply(request);
        };
        return new LearningPages(recorded, sizes, _ -> left, time::read);
    }

    private PageRequest limited(int calls) {
        return new PageRequest(QUERY, new Cursor.First(), SOMEBODY, WaitLimit.until(time.instant()), affording(calls));
    }

    private PageRequest request(Cursor cursor) {
        return new PageRequest(QUERY, cursor, SOMEBODY, WaitLimit.until(time.instant()), FetchListener.NONE);
    }

    private static FetchListener affording(int most) {
        return new FetchListener() {
            @Override
            public boolean affords(int calls) {
                return calls <= most;
            }
        };
    }

    private static UpstreamUnavailable unavailable() {
        return new UpstreamUnavailable(Counted.MAYBE, "no answer", null);
    }

    /** A whole page of the size that is asked for. */
    private static Fetched answer(PageRequest request) {
        var size = request.pageSize() == null ? 1_000 : request.pageSize();
        var perCall = size / 1_000;
        var all = (int) Math.min(TOTAL, size);
        return new Fetched(IntStream.range(0, Math.ceilDiv(all, 1_000))
                .mapToObj(number -> new Page(
                        "s",
                        number,
                        1_000,
                        perCall,
                        request.pageSize(),
                        number == 0 ? TOTAL : null,
                        Pages.rows(0, Math.min(1_000, all - number * 1_000), ""),
                        LeftOut.NONE,
                        Instant.EPOCH))
                .toList());
    }
}
