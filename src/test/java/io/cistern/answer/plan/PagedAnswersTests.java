package io.cistern.answer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.FakeTime;
import io.cistern.FixedQuota;
import io.cistern.answer.Answer;
import io.cistern.answer.Answers;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.RowCursor;
import io.cistern.answer.paged.HeldPages;
import io.cistern.answer.paged.ReadAhead;
import io.cistern.cache.CachedPages;
import io.cistern.ledger.Allowance;
import io.cistern.ledger.Budget;
import io.cistern.ledger.FollowUpPages;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Page;
import io.cistern.profile.Pages;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.CostTooHigh;
import io.cistern.profile.QueryFailure.Paused;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.SinglePages;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PagedAnswersTests {

    private static final AskOptions WAIT = new AskOptions(Caller.ANONYMOUS, Duration.ofSeconds(10), null);

    private final FakeTime time = new FakeTime();
    private final AtomicInteger calls = new AtomicInteger();
    private final List<Integer> saved = new CopyOnWriteArrayList<>();
    private volatile @Nullable Instant pausedSince;
    private volatile Duration affordable = Duration.ZERO;
    private volatile FollowUpPages followUpPages = FollowUpPages.COUNTED;

    @Test
    void everyRowIsReadOnceAndInOrder() throws Exception {
        var answer = answers(session("s", 10, 95)).ask(Pages.EVERYBODY, Window.ALL, WAIT);
        assertThat(ids(answer)).isEqualTo(numbered(0, 95));
        assertThat(answer.complete()).isTrue();
        assertThat(answer.cost()).isEqualTo(10);
        assertThat(answer.total()).isEqualTo(95);
        assertThat(answer.next()).isEmpty();
        assertThat(answer.source()).isEqualTo(Answer.Source.UPSTREAM);
    }

    @Test
    void anEmptyAnswerIsAnAnswer() throws Exception {
        var answer = answers(session("s", 10, 0)).ask(Pages.EVERYBODY, Window.ALL, WAIT);
        assertThat(ids(answer)).isEmpty();
        assertThat(answer.complete()).isTrue();
        assertThat(answer.cost()).isEqualTo(1);
    }

    @Test
    void anExactMultipleOfThePageSizeAsksForNoEmptyPage() throws Exception {
        var answer = answers(session("s", 10, 30)).ask(Pages.EVERYBODY, Window.ALL, WAIT);
        assertThat(ids(answer)).hasSize(30);
        assertThat(answer.cost()).isEqualTo(3);
    }

    @Test
    void theSecondRequestCostsNothing() throws Exception {
        var answers = answers(session("s", 10, 95));
        ids(answers.ask(Pages.EVERYBODY, Window.ALL, WAIT));
        var again = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT);
        assertThat(ids(again)).hasSize(95);
        assertThat(again.source()).isEqualTo(Answer.Source.MEMORY);
        assertThat(again.cost()).isZero();
        assertThat(again.complete()).isTrue();
        assertThat(calls).hasValue(10);
    }

    @Test
    void aWindowFetchesOnlyItsPages() throws Exception {
        var answers = answers(session("s", 10, 95));
        var head = answers.ask(Pages.EVERYBODY, new Window(null, 4L), WAIT);
        assertThat(ids(head)).isEqualTo(numbered(0, 4));
        assertThat(head.cost()).isEqualTo(1);
        assertThat(head.complete()).isFalse();
        var rest = answers.ask(Pages.EVERYBODY, new Window(head.next().orElseThrow(), 8L), WAIT);
        assertThat(ids(rest)).isEqualTo(numbered(4, 12));
        assertThat(rest.cost()).isEqualTo(1);
        assertThat(rest.snapshot()).isEqualTo(head.snapshot());
    }

    @Test
    void cursorsReadTheWholeAnswer() throws Exception {
        var answers = answers(session("s", 10, 95));
        var seen = new java.util.ArrayList<String>();
        var cursor = Optional.<RowCursor>empty();
        do {
            var answer = answers.ask(Pages.EVERYBODY, new Window(cursor.orElse(null), 7L), WAIT);
            seen.addAll(ids(answer));
            cursor = answer.next();
        } while (cursor.isPresent());
        assertThat(seen).isEqualTo(numbered(0, 95));
        assertThat(calls).hasValue(10);
    }

    @Test
    void aCursorContinuesItsSnapshotWhenNewerOnesExist() throws Exception {
        var answers = answers(request -> {
            request.listener().sent(request.query());
            return page(
                    "s" + (request.cursor() instanceof Cursor.First() ? calls.incrementAndGet() : 0),
                    request.cursor(),
                    10,
                    30);
        });
        var old = answers.ask(Pages.EVERYBODY, new Window(null, 5L), WAIT);
        ids(old);
        time.advance(Duration.ofMinutes(20));
        var young = answers.ask(Pages.EVERYBODY, new Window(null, 5L), WAIT);
        assertThat(young.snapshot()).isNotEqualTo(old.snapshot());
        var more = answers.ask(Pages.EVERYBODY, new Window(old.next().orElseThrow(), 5L), WAIT);
        assertThat(more.snapshot()).isEqualTo(old.snapshot());
        assertThat(lines(more)).allSatisfy(line -> assertThat(line).contains("\"mark\":\"s1\""));
    }

    @Test
    void foreignCursorsAreRefused() throws Exception {
        var answers = answers(session("s", 10, 95));
        var answer = answers.ask(Pages.everybody("one"), new Window(null, 5L), WAIT);
        var cursor = answer.next().orElseThrow();
        var text = cursor.text();
        assertThat(RowCursor.parse(text)).contains(cursor);
        for (var wrong : List.of("", "x", "😀")) {
            assertThat(RowCursor.parse(wrong)).as(wrong).isEmpty();
        }
        for (var wrong : List.of(text + "A", text.substring(1))) {
            RowCursor.parse(wrong)
                    .ifPresent(other -> assertThatThrownBy(
                                    () -> answers.ask(Pages.everybody("one"), new Window(other, 5L), WAIT))
                            .as(wrong)
                            .isInstanceOfAny(InvalidCursorException.class, SnapshotGone.class));
        }
        assertThatThrownBy(() -> answers.ask(Pages.everybody("two"), new Window(cursor, 5L), WAIT))
                .isInstanceOf(InvalidCursorException.class);
        assertThat(calls).hasValue(1);
    }

    @Test
    void aCursorOfAForgottenSnapshotIsRefused() throws Exception {
        var cursor = answers(session("s", 10, 95))
                .ask(Pages.EVERYBODY, new Window(null, 5L), WAIT)
                .next()
                .orElseThrow();
        assertThatThrownBy(() -> answers(session("s", 10, 95)).ask(Pages.EVERYBODY, new Window(cursor, 5L), WAIT))
                .isInstanceOf(SnapshotGone.class);
    }

    @Test
    void callsThatOthersPaidForAreRecordedAsSavedOncePerAnswer() throws Exception {
        var answers = answers(session("s", 10, 95));
        ids(answers.ask(Pages.EVERYBODY, new Window(null, 40L), WAIT));
        assertThat(saved).isEmpty();
        var partly = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT);
        ids(partly);
        assertThat(partly.cost()).isEqualTo(6);
        assertThat(saved).containsExactly(4);
        ids(answers.ask(Pages.EVERYBODY, Window.ALL, WAIT));
        assertThat(saved).containsExactly(4, 10);
    }

    @Test
    void anUnreadAnswerSavesItsFirstPageOnly() throws Exception {
        var answers = answers(session("s", 10, 95));
        ids(answers.ask(Pages.EVERYBODY, Window.ALL, WAIT));
        answers.ask(Pages.EVERYBODY, Window.ALL, WAIT).slices().close();
        assertThat(saved).containsExactly(1);
    }

    @Test
    void anAnswerThatIsClosedEarlySavesThePagesThatWereRead() throws Exception {
        var answers = answers(session("s", 10, 95));
        ids(answers.ask(Pages.EVERYBODY, Window.ALL, WAIT));
        try (var slices = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT).slices()) {
            var reading = slices.iterator();
            reading.next();
            reading.next();
            reading.next();
        }
        assertThat(saved).containsExactly(3);
    }

    @Test
    void underACursorOnlyPagesThatAreReadAreSaved() throws Exception {
        var answers = answers(session("s", 10, 95));
        var head = answers.ask(Pages.EVERYBODY, new Window(null, 25L), WAIT);
        var cursor = head.next().orElseThrow();
        ids(head);
        ids(answers.ask(Pages.EVERYBODY, new Window(cursor, 10L), WAIT)); // pages 2 and 3, of which 3 is paid
        assertThat(saved).containsExactly(1);
        answers.ask(Pages.EVERYBODY, new Window(cursor, 10L), WAIT).slices().close();
        assertThat(saved).containsExactly(1);
    }

    @Test
    void pagesThatAreFreeSaveNothing() throws Exception {
        followUpPages = FollowUpPages.FREE;
        var answers = answers(session("s", 10, 95));
        ids(answers.ask(Pages.EVERYBODY, Window.ALL, WAIT));
        ids(answers.ask(Pages.EVERYBODY, Window.ALL, WAIT));
        assertThat(saved).containsExactly(1);
    }

    @Test
    void aJoiningRequestSavesTheCallsOfTheOther() throws Exception {
        var calling = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var answers = answers(request -> {
            request.listener().sent(request.query());
            calling.countDown();
            await(go);
            return page("s", request.cursor(), 10, 5);
        });
        var first = CompletableFuture.supplyAsync(() -> asked(answers), Thread::startVirtualThread);
        await(calling);
        var second = CompletableFuture.supplyAsync(() -> asked(answers), Thread::startVirtualThread);
        go.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS).cost()).isEqualTo(1);
        var joined = second.get(10, TimeUnit.SECONDS);
        assertThat(joined.cost()).isZero();
        assertThat(saved).containsExactly(1);
    }

    private static Answer asked(Answers answers) {
        try {
            var answer = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT);
            ids(answer);
            return answer;
        } catch (InvalidCursorException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPausedProjectRefusesBeforeTheFirstRow() throws Exception {
        var answers = answers(session("s", 10, 95));
        ids(answers.ask(Pages.EVERYBODY, new Window(null, 20L), WAIT));
        pausedSince = time.instant();
        ids(answers.ask(Pages.EVERYBODY, new Window(null, 20L), WAIT));
        assertThatThrownBy(() -> answers.ask(Pages.EVERYBODY, Window.ALL, WAIT)).isInstanceOf(Paused.class);
    }

    @Test
    void upToFivePagesAreFetchedInParallel() throws Exception {
        var five = new CyclicBarrier(5);
        var peak = new AtomicInteger();
        var underWay = new AtomicInteger();
        var answers = answers(request -> {
            if (request.cursor() instanceof Cursor.Next) {
                peak.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                await(five);
                underWay.decrementAndGet();
            }
            return page("s", request.cursor(), 10, 110);
        });
        assertThat(ids(answers.ask(Pages.EVERYBODY, Window.ALL, WAIT))).hasSize(110);
        assertThat(peak).hasValue(5);
    }

    @Test
    void rowsStreamWhileLaterPagesAreFetched() throws Exception {
        var readFirst = new CountDownLatch(1);
        var answers = answers(request -> {
            if (request.cursor() instanceof Cursor.Next(var session, var number, var parts) && number == 2) {
                await(readFirst);
            }
            return page("s", request.cursor(), 10, 30);
        });
        try (var slices = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT).slices()) {
            var reading = slices.iterator();
            reading.next();
            readFirst.countDown(); // page 2 comes only when page 0 was read
            reading.next();
            reading.next();
            assertThat(reading.hasNext()).isFalse();
        }
    }

    @Test
    void aSessionLostAtOnceIsReplacedWhole() throws Exception {
        var answers = answers(losing(1, "b", 40));
        var answer = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT);
        assertThat(lines(answer))
                .hasSize(40)
                .allSatisfy(line -> assertThat(line).contains("\"mark\":\"b\""));
        assertThat(answer.complete()).isTrue();
    }

    @Test
    void aSessionLostMidwayIsReplacedWhenTheNewOneRepeatsItsRows() throws Exception {
        // the same rows from both sessions, so that what was read belongs to the second as well
        var answers = answers(losing(3, "a", 45));
        var answer = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT);
        assertThat(ids(answer)).isEqualTo(numbered(0, 45));
        assertThat(answer.complete()).isTrue();
    }

    @Test
    void rowsOfTwoSessionsAreNeverMixed() throws Exception {
        var answer = answers(losing(3, "b", 45)).ask(Pages.EVERYBODY, Window.ALL, WAIT);
        assertThatThrownBy(() -> ids(answer)).isInstanceOf(UpstreamUnavailable.class);
    }

    @Test
    void aSessionLostTwiceIsAFailure() throws Exception {
        var answers = answers(request -> {
            if (request.cursor() instanceof Cursor.Next) {
                throw new SessionLost();
            }
            return page("s" + calls.incrementAndGet(), request.cursor(), 10, 30);
        });
        var answer = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT);
        assertThatThrownBy(() -> ids(answer)).isInstanceOf(SessionLost.class);
        assertThat(calls).hasValue(2);
    }

    @Test
    void aShortPageBeforeTheEndMakesTheAnswerIncomplete() throws Exception {
        var answers = answers(request -> {
            var page = page("s", request.cursor(), 10, 30);
            return page.number() != 1 ? page : new Page("s", 1, 10, null, Pages.rows(10, 17, "s"), time.instant());
        });
        var answer = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT);
        assertThat(ids(answer)).hasSize(27);
        assertThat(answer.complete()).isFalse();
    }

    @Test
    void rowsBehindTheEndMakeTheAnswerIncompleteThoughTheNumberOfIdsEqualsTheTotal() throws Exception {
        var answers = answers(request -> {
            var page = page("s", request.cursor(), 10, 19);
            return page.number() == 0 ? page : new Page("s", 1, 10, null, Pages.rows(9, 19, "s"), time.instant());
        });
        var answer = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT);
        assertThat(ids(answer)).hasSize(19).doesNotContain("u18");
        assertThat(answer.complete()).isFalse();
    }

    @Test
    void anIdThatComesTwiceMakesTheAnswerIncomplete() throws Exception {
        var answers = answers(request -> {
            var page = page("s", request.cursor(), 10, 20);
            return page.number() == 0 ? page : new Page("s", 1, 10, null, Pages.rows(9, 19, "s"), time.instant());
        });
        var answer = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT);
        assertThat(ids(answer)).hasSize(20);
        assertThat(answer.complete()).isFalse();
    }

    @Test
    void anAnswerThatTheBudgetCannotFinishIsRefusedBeforeItsFirstRow() {
        affordable = Duration.ofMinutes(20);
        assertThatThrownBy(() -> answers(session("s", 10, 95)).ask(Pages.EVERYBODY, Window.ALL, WAIT))
                .isInstanceOfSatisfying(
                        BudgetExhausted.class,
                        refused -> assertThat(refused.nextPermitAt())
                                .isEqualTo(time.instant().plus(affordable)));
        assertThat(calls).hasValue(1);
    }

    @Test
    void pagesThatOthersFetchNeedNoBudget() throws Exception {
        var goOn = new CountDownLatch(1);
        var under = new CountDownLatch(2);
        var answers = answers(request -> {
            request.listener().sent(request.query());
            if (request.cursor() instanceof Cursor.Next) {
                under.countDown();
                await(goOn);
            }
            return page("s", request.cursor(), 10, 30);
        });
        var first = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT);
        var reading = CompletableFuture.supplyAsync(() -> ids(first), Thread::startVirtualThread);
        await(under);
        affordable = Duration.ofMinutes(20); // the first one took what was left
        var second = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT);
        goOn.countDown();
        assertThat(ids(second)).isEqualTo(numbered(0, 30));
        assertThat(second.cost()).isZero();
        assertThat(reading.get()).hasSize(30);
    }

    @Test
    void noPageIsFetchedAfterAFailedPage() {
        try (var ahead = new ReadAhead(1, 50, 1, number -> {
            calls.incrementAndGet();
            throw new SessionLost();
        })) {
            assertThatThrownBy(ahead::next).isInstanceOf(SessionLost.class);
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void onePageAtATimeIsEnough() {
        for (int i = 0; i < 200; i++) {
            try (var ahead = new ReadAhead(1, 50, 1, number -> Pages.of("s", number, 10, 500, time.instant()))) {
                var numbers = new java.util.ArrayList<Integer>();
                ahead.forEachRemaining(page -> numbers.add(page.number()));
                assertThat(numbers).hasSize(49).isSorted();
            }
        }
    }

    @Test
    void anAnswerThatEndsEarlierWhenItsSessionIsReplacedIsAFailure() throws Exception {
        var answers = answers(request -> switch (request.cursor()) {
            case Cursor.First() when calls.incrementAndGet() == 1 -> marked("a", 0, 45, "a");
            case Cursor.First() -> marked("b", 0, 20, "a"); // the same rows, and none behind the second page
            case Cursor.Next(var session, var number, var parts) when number >= 2 -> throw new SessionLost();
            case Cursor.Next(var session, var number, var parts) -> marked(session, number, 45, "a");
        });
        var answer = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT);
        assertThatThrownBy(() -> ids(answer)).isInstanceOf(UpstreamUnavailable.class);
    }

    @Test
    void aCancelledRequestFetchesNoFurtherPages() throws Exception {
        var answers = answers(session("s", 10, 1000));
        try (var slices = answers.ask(Pages.EVERYBODY, Window.ALL, WAIT).slices()) {
            slices.iterator().next();
        }
        assertThat(calls.get()).isLessThan(30);
    }

    @Test
    void aQueryWithoutCostThatIsNotCachedIsRefusedWithoutACall() {
        assertThatThrownBy(() -> answers(session("s", 10, 5)).ask(Pages.EVERYBODY, Window.ALL, atMost(0)))
                .isInstanceOfSatisfying(CostTooHigh.class, refused -> {
                    assertThat(refused.cost()).isEqualTo(1);
                    assertThat(refused.maxCost()).isZero();
                });
        assertThat(calls).hasValue(0);
    }

    @Test
    void aCachedAnswerIsServedWithoutCost() throws Exception {
        var answers = answers(session("s", 10, 95));
        ids(answers.ask(Pages.EVERYBODY, Window.ALL, WAIT));
        assertThat(ids(answers.ask(Pages.EVERYBODY, Window.ALL, atMost(0)))).hasSize(95);
        assertThat(calls).hasValue(10);
    }

    @Test
    void anAnswerOverTheCostLimitIsRefusedAfterItsFirstPage() throws Exception {
        var answers = answers(session("s", 10, 95));
        assertThatThrownBy(() -> answers.ask(Pages.EVERYBODY, Window.ALL, atMost(9)))
                .isInstanceOfSatisfying(CostTooHigh.class, refused -> {
                    assertThat(refused.cost()).isEqualTo(10);
                    assertThat(refused.maxCost()).isEqualTo(9);
                });
        assertThat(calls).hasValue(1);
        // the first page is cached now, so nine are enough
        assertThat(ids(answers.ask(Pages.EVERYBODY, Window.ALL, atMost(9)))).hasSize(95);
        assertThat(calls).hasValue(10);
    }

    @Test
    void aWindowCostsOnlyItsPages() throws Exception {
        var answers = answers(session("s", 10, 95));
        var head = answers.ask(Pages.EVERYBODY, new Window(null, 20L), atMost(2));
        assertThat(ids(head)).hasSize(20);
        var cursor = head.next().orElseThrow();
        assertThatThrownBy(() -> answers.ask(Pages.EVERYBODY, new Window(cursor, 20L), atMost(1)))
                .isInstanceOf(CostTooHigh.class);
        assertThat(calls).hasValue(2);
    }

    @Test
    void pagesThatDoNotCountCostNothing() throws Exception {
        followUpPages = FollowUpPages.FREE;
        assertThat(ids(answers(session("s", 10, 95)).ask(Pages.EVERYBODY, Window.ALL, atMost(1))))
                .hasSize(95);
    }

    @Test
    void aSessionIsNotReplacedWhenThatCostsMoreThanAllowed() throws Exception {
        var answer = answers(paying(losing(4, "a", 45))).ask(Pages.EVERYBODY, Window.ALL, atMost(9));
        assertThatThrownBy(() -> ids(answer)).isInstanceOf(CostTooHigh.class);
        assertThat(answer.cost()).isEqualTo(5);
    }

    @Test
    void aSessionIsReplacedWhenThatIsAllowed() throws Exception {
        var answer = answers(paying(losing(4, "a", 45))).ask(Pages.EVERYBODY, Window.ALL, atMost(10));
        assertThat(ids(answer)).hasSize(45);
        assertThat(answer.cost()).isEqualTo(10);
    }

    @Test
    void aRetryOverTheCostLimitIsCancelled() throws Exception {
        var answers = answers(request -> {
            for (var attempt = 0; attempt < 3; attempt++) {
                var first = request.isWanted();
                if (!request.isWanted() || !first) { // asking twice promises nothing twice
                    throw new Unwanted();
                }
                request.listener().sent(request.query());
                calls.incrementAndGet();
            }
            return page("s", request.cursor(), 10, 5);
        });
        assertThatThrownBy(() -> answers.ask(Pages.EVERYBODY, Window.ALL, atMost(2)))
                .isInstanceOfSatisfying(
                        CostTooHigh.class, refused -> assertThat(refused.cost()).isEqualTo(3));
        assertThat(calls).hasValue(2);
        assertThat(ids(answers.ask(Pages.EVERYBODY, Window.ALL, atMost(3)))).hasSize(5);
    }

    @Test
    void aRefusalForTheBudgetSaysHowManyRowsCostNothing() {
        affordable = Duration.ofMinutes(20);
        assertThatThrownBy(() -> answers(session("s", 10, 95)).ask(Pages.EVERYBODY, Window.ALL, WAIT))
                .isInstanceOfSatisfying(BudgetExhausted.class, refused -> {
                    assertThat(refused.calls()).isEqualTo(9);
                    assertThat(refused.heldRows()).isEqualTo(10);
                });
    }

    private static AskOptions atMost(int calls) {
        return new AskOptions(Caller.ANONYMOUS, Duration.ofSeconds(10), calls);
    }

    /** The same, but each page is paid for before it arrives or fails. */
    private static SinglePages paying(SinglePages source) {
        return request -> {
            if (!request.isWanted()) {
                throw new Unwanted();
            }
            request.listener().sent(request.query());
            return source.page(request);
        };
    }

    /** A source that loses session a at that page, and then begins another session whose rows contain that mark. */
    private SinglePages losing(int lostAt, String mark, long total) {
        return request -> switch (request.cursor()) {
            case Cursor.First() -> marked(calls.incrementAndGet() == 1 ? "a" : "b", 0, total, mark);
            case Cursor.Next(var session, var number, var parts)
            when session.equals("a") && number >= lostAt -> throw new SessionLost();
            case Cursor.Next(var session, var number, var parts) -> marked(session, number, total, mark);
        };
    }

    private Page marked(String session, int number, long total, String mark) {
        var from = number * 10;
        var rows = Pages.rows(from, (int) Math.min(total, from + 10), session.equals("a") ? "a" : mark);
        return new Page(session, number, 10, number == 0 ? total : null, rows, time.instant());
    }

    private SinglePages session(String session, int size, long total) {
        return request -> {
            request.listener().sent(request.query());
            calls.incrementAndGet();
            return page(session, request.cursor(), size, total);
        };
    }

    private Page page(String session, Cursor cursor, int size, long total) {
        return switch (cursor) {
            case Cursor.First() -> Pages.of(session, 0, size, total, time.instant());
            case Cursor.Next(var same, var number, var parts) -> Pages.of(same, number, size, total, time.instant());
        };
    }

    private Answers answers(SinglePages source) {
        var cached = new CachedPages(source, new HeldPages(), project -> Duration.ofMinutes(15), time);
        return Planning.over(cached, 5, new Affordable(), time);
    }

    private static List<String> ids(Answer answer) {
        return lines(answer).stream()
                .map(line -> line.substring(7, line.indexOf('"', 7)))
                .toList();
    }

    private static List<String> lines(Answer answer) {
        try (var slices = answer.slices()) {
            return slices.flatMap(
                            slice -> text(slice).lines().skip(slice.from()).limit(slice.count()))
                    .toList();
        }
    }

    private static String text(Answer.Slice slice) {
        try (var lines = slice.rows().open()) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "u" + i).toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Affordable extends FixedQuota {

        @Override
        public Optional<Allowance> allowance(String project) {
            return Optional.of(new Allowance(60, Duration.ofHours(1), 0, Instant.EPOCH, 5, 0, Map.of(), followUpPages));
        }

        @Override
        public Budget budget(String project) {
            return new Budget(
                    super.allowance(project).orElseThrow(),
                    0,
                    List.of(),
                    Map.of(),
                    Map.of(),
                    0,
                    List.of(),
                    pausedSince,
                    followUpPages,
                    null,
                    null,
                    null);
        }

        @Override
        public void saved(String project, Caller caller, int calls) {
            saved.add(calls);
        }

        @Override
        public Duration earliest(String project, int count) {
            return affordable;
        }

        @Override
        public Duration surely(String project, int count) {
            return affordable;
        }
    }
}
