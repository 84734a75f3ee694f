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
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.profile.UpstreamFailure.SessionLost;
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
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
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
    void aLaterPageThatFailsOnceSaysNothingOfItsSize() {
        proven(50_000);
        for (var i = 0; i < 3; i++) {
            assertThatThrownBy(() -> failing().fetch(later(50_000))).isInstanceOf(UpstreamUnavailable.class);
            pages(LearningPagesTests::later).fetch(later(50_000));
        }
        assertThat(asked(limited(100))).containsExactly(50_000);
        assertThat(learned().fault()).isNull();
    }

    @Test
    void aLaterPageThatFailsTwiceLowersTheSizeWhenASmallerOneSucceeds() {
        proven(10_000);
        assertThatThrownBy(() -> failing().fetch(later(10_000))).isInstanceOf(UpstreamUnavailable.class);
        assertThatThrownBy(() -> failing().fetch(later(10_000))).isInstanceOf(UpstreamUnavailable.class);
        assertThat(learned().fault()).as("no size has succeeded").isNull();
        assertThat(asked(limited(100))).containsExactly(5_000);
        assertThat(learned().fault()).isNotNull().returns(10_000, LearnedPageSize.Fault::size);
        assertThat(learned().size()).isEqualTo(5_000);
    }

    @Test
    void aLargeSessionWhosePageKeepsFailingIsGivenUp() {
        proven(10_000);
        for (var i = 0; i < 3; i++) {
            assertThatThrownBy(() -> failing().fetch(later(10_000))).isInstanceOf(UpstreamUnavailable.class);
        }
        assertThatThrownBy(() -> failing().fetch(later(10_000))).isInstanceOf(SessionLost.class);
        assertThat(asked(limited(100))).as("the next session").containsExactly(5_000);
    }

    @Test
    void aLaterPageThatIsTooLargeOrTooShortLowersTheSize() {
        proven(25_000);
        var large = pages(_ -> {
            throw new TooLarge(1, "too large");
        });
        assertThatThrownBy(() -> large.fetch(later(25_000)))
                .as("it would be too large again")
                .isInstanceOf(SessionLost.class);
        assertThat(learned().size()).isEqualTo(10_000);
        pages(request -> later(request, 1_000)).fetch(later(10_000));
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
        assertThatThrownBy(() -> failing().fetch(limited(100))).isInstanceOf(UpstreamUnavailable.class);
        assertThat(sizesSent()).containsExactly(25_000);
        assertThatThrownBy(() -> failing().fetch(limited(100))).isInstanceOf(UpstreamUnavailable.class);
        assertThat(sizesSent()).containsExactly(25_000, 25_000, 10_000, null);
        assertThatThrownBy(() -> failing().fetch(limited(100))).isInstanceOf(UpstreamUnavailable.class);
        assertThat(sent).hasSize(5);
        assertThat(asked(limited(100))).as("no answer becomes dearer").containsExactly(25_000);
    }

    @Test
    void aProvenSizeThatFailsOnceIsAskedForAgain() {
        proven(50_000);
        assertThatThrownBy(() -> failing().fetch(limited(100))).isInstanceOf(UpstreamUnavailable.class);
        assertThat(asked(limited(100))).as("the retry").containsExactly(50_000);
        assertThat(learned().fault()).isNull();
    }

    @Test
    void aProvenSizeThatFailsTwiceFallsByOneStep() {
        proven(50_000);
        var pages = failingAbove(25_000);
        assertThatThrownBy(() -> pages.fetch(limited(100))).isInstanceOf(UpstreamUnavailable.class);
        assertThat(pages.fetch(limited(100)).first().callSize()).isEqualTo(25_000);
        assertThat(learned()).returns(25_000, LearnedPageSize::size);
        assertThat(learned().fault())
                .isNotNull()
                .returns(50_000, LearnedPageSize.Fault::size)
                .returns(SizeFault.FAILED, LearnedPageSize.Fault::reason);
    }

    @Test
    void aTrialThatFailsFallsByOneStep() {
        stored.put(RowKind.ALL_PROPERTIES, new LearnedPageSize(25_000, 1_000_000, 10, null));
        failingAbove(25_000).fetch(limited(1_001));
        assertThat(sizesSent()).containsExactly(50_000, 25_000);
        assertThat(learned()).returns(25_000, LearnedPageSize::size);
    }

    @Test
    void aPageThatIsTooLargeFallsByOneStep() {
        proven(50_000);
        pages(request -> {
                    if (request.pageSize() != null && request.pageSize() > 25_000) {
                        throw new TooLarge(1, "too large");
                    }
                    return answer(request);
                })
                .fetch(limited(100));
        assertThat(sizesSent()).containsExactly(50_000, 25_000);
    }

    @Test
    void anInvalidQueryIsRepeatedOnceInAWhile() {
        proven(50_000);
        var pages = pages(_ -> {
            throw new UpstreamRefused(Reason.QUERY, 400, "refused");
        });
        for (var calls : List.of(2, 3, 4)) {
            assertThatThrownBy(() -> pages.fetch(limited(100))).isInstanceOf(UpstreamRefused.class);
            assertThat(sent).hasSize(calls);
        }
        assertThat(learned().fault()).isNull();
        time.advance(Duration.ofMinutes(5));
        assertThatThrownBy(() -> pages.fetch(limited(100))).isInstanceOf(UpstreamRefused.class);
        assertThat(sent).as("the size may be refused by now").hasSize(6);
    }

    @Test
    void aFailureIsReportedWhenNoSecondCallIsPaidFor() {
        proven(50_000);
        var refused = pages(_ -> {
            throw new UpstreamRefused(Reason.QUERY, 400, "refused");
        });
        assertThatThrownBy(() -> refused.fetch(limited(0))).isInstanceOf(UpstreamRefused.class);
        assertThat(sent).hasSize(1);
    }

    @Test
    void aFailureIsReportedWhenTheSecondCallHasNoPermit() {
        proven(50_000);
        var pages = pages(request -> {
            if (request.pageSize() == null) {
                throw new BudgetExhausted(time.instant());
            }
            throw new UpstreamRefused(Reason.QUERY, 400, "refused");
        });
        assertThatThrownBy(() -> pages.fetch(limited(100))).isInstanceOf(UpstreamRefused.class);
    }

    @Test
    void requestsThatPayForOneCallEachLowerTheSizeToo() {
        proven(50_000);
        var pages = failingAbove(25_000);
        for (var i = 0; i < 2; i++) {
            assertThatThrownBy(() -> pages.fetch(limited(0))).isInstanceOf(UpstreamUnavailable.class);
        }
        pages.fetch(limited(0));
        assertThat(sizesSent()).containsExactly(50_000, 50_000, 25_000);
        assertThat(learned().size()).isEqualTo(25_000);
    }

    @Test
    void aCircuitThatAdmitsOneCallAtATimeLearnsToo() {
        proven(50_000);
        var isOpen = new AtomicBoolean();
        var pages = pages(request -> {
            if (isOpen.get()) {
                throw new UpstreamUnavailable(Counted.NO, "the circuit is open", null);
            }
            if (request.pageSize() != null && request.pageSize() > 25_000) {
                isOpen.set(true);
                throw unavailable();
            }
            return answer(request);
        });
        for (var i = 0; i < 2; i++) {
            isOpen.set(false);
            assertThatThrownBy(() -> pages.fetch(limited(100))).isInstanceOf(UpstreamUnavailable.class);
        }
        isOpen.set(false);
        assertThat(pages.fetch(limited(100)).first().callSize()).isEqualTo(25_000);
        assertThat(learned().size()).isEqualTo(25_000);
    }

    @Test
    void aShortPageIsKeptWhenTheSecondCallFails() {
        proven(10_000);
        var pages = pages(request -> {
            if (!Objects.equals(request.pageSize(), 10_000)) {
                throw new BudgetExhausted(time.instant());
            }
            return page(request, 10_000, 9_999);
        });
        assertThat(pages.fetch(limited(1)).rows()).isEqualTo(9_999);
        assertThat(learned().fault()).isNotNull().returns(SizeFault.SHORT, LearnedPageSize.Fault::reason);
    }

    @Test
    void aLargePageThatCannotBeCutIsAskedForInASmallerSize() {
        proven(10_000);
        var fetched = pages(request -> Objects.equals(request.pageSize(), 10_000)
                        ? new Fetched(List.of(new Page(
                                "s",
                                0,
                                9_999,
                                1,
                                10_000,
                                TOTAL,
                                Pages.rows(0, 9_999, ""),
                                LeftOut.NONE,
                                Instant.EPOCH)))
                        : answer(request))
                .fetch(limited(1));
        assertThat(fetched.first().size()).isEqualTo(1_000);
        assertThat(learned().fault()).isNotNull().returns(SizeFault.IGNORED, LearnedPageSize.Fault::reason);
    }

    /** A first session as documented, which shows the total. */
    private void documented() {
        pages(LearningPagesTests::answer).fetch(limited(100));
        sent.clear();
    }

    private void proven(int size) {
        stored.put(RowKind.ALL_PROPERTIES, new LearnedPageSize(size, TOTAL, 10, null));
    }

    private LearnedPageSize learned() {
        return stored.find("main", RowKind.ALL_PROPERTIES).orElseThrow();
    }

    private LearningPages failing() {
        return failingAbove(0);
    }

    /** Fails with sizes above that one. */
    private LearningPages failingAbove(int most) {
        return pages(request -> {
            if ((request.pageSize() == null ? 1_000 : request.pageSize()) > most) {
                throw unavailable();
            }
            return answer(request);
        });
    }

    private List<@Nullable Integer> sizesSent() {
        var sizesSent = new ArrayList<@Nullable Integer>();
        sent.forEach(each -> sizesSent.add(each.pageSize()));
        return sizesSent;
    }

    /** The sizes that the calls for that request ask for. */
    private List<@Nullable Integer> asked(PageRequest request) {
        sent.clear();
        pages(LearningPagesTests::answer).fetch(request);
        return sizesSent();
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

    /** A request for the second page of a session with pages of that size. */
    private PageRequest later(int size) {
        return request(new Cursor.Next("s", 1, new Cursor.Parts(1_000, size / 1_000, size, 2_345)));
    }

    private static Fetched later(PageRequest request) {
        return later(request, 2_345);
    }

    private static Fetched later(PageRequest request, int rows) {
        var parts = ((Cursor.Next) request.cursor()).parts();
        return new Fetched(List.of(new Page(
                "s",
                parts.perCall(),
                1_000,
                parts.perCall(),
                parts.asked(),
                null,
                Pages.rows(0, rows, ""),
                LeftOut.NONE,
                Instant.EPOCH)));
    }

    /** A whole page of the size that is asked for. */
    private static Fetched answer(PageRequest request) {
        var size = request.pageSize() == null ? 1_000 : request.pageSize();
        return page(request, size, (int) Math.min(TOTAL, size));
    }

    /** A first page with so many rows. */
    private static Fetched page(PageRequest request, int size, int all) {
        return new Fetched(IntStream.range(0, Math.ceilDiv(all, 1_000))
                .mapToObj(number -> new Page(
                        "s",
                        number,
                        1_000,
                        size / 1_000,
                        request.pageSize(),
                        number == 0 ? TOTAL : null,
                        Pages.rows(0, Math.min(1_000, all - number * 1_000), ""),
                        LeftOut.NONE,
                        Instant.EPOCH))
                .toList());
    }
}
