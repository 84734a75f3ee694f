package io.cistern.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.Pages;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.Selection;
import io.cistern.profile.SinglePages;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.cistern.profile.WaitLimit;
import io.cistern.rows.Rows;
import io.cistern.testing.RecordedFetch;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import io.cistern.where.evaluation.Evaluator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Which queries share a call, which caller pays, and what happens to the others when the call fails or brings more rows
 * than expected.
 */
class MergingPagesTests {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Caller PEOPLE = new Caller("people", 1, Priority.INTERACTIVE);
    private static final Caller NIGHT = new Caller("night", 1, Priority.BATCH);

    private final BlockingQueue<Waiting> line = new LinkedBlockingQueue<>();
    private final List<ProfileQuery> asked = new ArrayList<>();
    private final MergingPages pages = new MergingPages(
            (SinglePages) this::queued,
            new MergeRules(project -> EVALUATOR, true, 1000, true, query -> this.trusted),
            () -> {});

    private static final Evaluator EVALUATOR = new Evaluator();

    /** Profiles u0, u1 …, each with its number as a property. */
    private int people = 50;

    private int pageSize = 1000;

    private volatile boolean trusted = true;

    @Test
    void theFirstPaysForAll() throws Exception {
        var leader = new Wish(PEOPLE, 10);
        var first = ask(id("u1"), leader);
        var waiting = line.take();
        var riders =
                IntStream.range(2, 9).mapToObj(i -> new Wish(PEOPLE, 10 + i)).toList();
        var others = IntStream.range(2, 9)
                .mapToObj(i -> joined(id("u" + i), riders.get(i - 2)))
                .toList();
        waiting.permit();

        assertThat(first.join().rows().count()).isEqualTo(1);
        for (var i = 2; i < 9; i++) {
            assertThat(text(others.get(i - 2).join()))
                    .contains("\"u" + i + "\"")
                    .hasLineCount(1);
        }
        assertThat(asked).hasSize(1);
        assertThat(leader.told.events()).containsExactly("leaving", "sent", "shared", "received");
        assertThat(riders)
                .allSatisfy(rider -> assertThat(rider.told.events()).containsExactly("leaving", "shared", "received"));
    }

    @Test
    void aMoreUrgentOrLessPatientQueryWaitsByItself() throws Exception {
        var _ = ask(id("u1"), new Wish(NIGHT, 10));
        line.take();
        var _ = ask(id("u2"), new Wish(PEOPLE, 10));
        line.take();
        var _ = ask(id("u3"), new Wish(PEOPLE, 9));
        line.take();
        assertThat(pages.wouldJoin(id("u4"), NIGHT)).isTrue();
    }

    @Test
    void theOthersContinueWhenTheFirstIsCancelled() throws Exception {
        var leader = new Wish(PEOPLE, 10);
        var first = ask(id("u1"), leader);
        var waiting = line.take();
        var second = joined(id("u2"), new Wish(PEOPLE, 11));
        var third = joined(id("u3"), new Wish(PEOPLE, 12));
        waiting.done.completeExceptionally(new Unwanted());

        line.take().permit();
        assertThatThrownBy(first::join).hasCauseInstanceOf(Unwanted.class);
        assertThat(text(second.join())).contains("\"u2\"");
        assertThat(text(third.join())).contains("\"u3\"");
        assertThat(asked).containsExactly(ids("u2", "u3"));
    }

    @Test
    void aMorePatientQueryIsNotRefusedWithTheFirst() throws Exception {
        var first = ask(id("u1"), new Wish(PEOPLE, 10));
        var waiting = line.take();
        var same = joined(id("u2"), new Wish(PEOPLE, 11));
        var patient = joined(id("u3"), new Wish(PEOPLE, 90));
        waiting.done.completeExceptionally(new BudgetExhausted(NOW.plusSeconds(60)));

        line.take().permit();
        assertThatThrownBy(first::join).hasCauseInstanceOf(BudgetExhausted.class);
        assertThatThrownBy(same::join).hasCauseInstanceOf(BudgetExhausted.class);
        assertThat(text(patient.join())).contains("\"u3\"");
    }

    @Test
    void aFailedCallFailsForAllItsMembers() throws Exception {
        var first = ask(id("u1"), new Wish(PEOPLE, 10));
        var waiting = line.take();
        var second = joined(id("u2"), new Wish(PEOPLE, 11));
        waiting.done.completeExceptionally(new UpstreamUnavailable(Counted.MAYBE, "502", null));
        assertThatThrownBy(first::join).hasCauseInstanceOf(UpstreamUnavailable.class);
        assertThatThrownBy(second::join).hasCauseInstanceOf(UpstreamUnavailable.class);
    }

    @Test
    void aCancelledMemberIsRemoved() throws Exception {
        var first = ask(id("u1"), new Wish(PEOPLE, 10));
        var waiting = line.take();
        var gone = new Wish(PEOPLE, 11);
        var second = joined(id("u2"), gone);
        gone.leaves = false;
        waiting.permit();
        assertThatThrownBy(second::join).hasCauseInstanceOf(Unwanted.class);
        first.join();
        assertThat(asked).containsExactly(id("u1"));
    }

    @Test
    void aCallHasAtMostAsManyIdsAsAPage() throws Exception {
        people = 1001;
        var _ = ask(ids(IntStream.range(0, 999).mapToObj(i -> "u" + i).toArray(String[]::new)), new Wish(PEOPLE, 10));
        var waiting = line.take();
        var last = joined(id("u999"), new Wish(PEOPLE, 11));
        var next = ask(id("u1000"), new Wish(PEOPLE, 12));
        var other = line.take();
        waiting.permit();
        other.permit();
        last.join();
        next.join();
        assertThat(asked).hasSize(2);
    }

    @Test
    void anAnswerOfSeveralPagesProvesNoAbsence() throws Exception {
        pageSize = 2;
        var first = ask(id("u1"), new Wish(PEOPLE, 10));
        var waiting = line.take();
        var others = IntStream.range(2, 5)
                .mapToObj(i -> joined(id("u" + i), new Wish(PEOPLE, 10 + i)))
                .toList();
        waiting.permit();
        for (var i = 0; i < 2; i++) {
            line.take().permit();
        }
        assertThat(first.join().rows().count()).isEqualTo(1);
        assertThat(others)
                .allSatisfy(other -> assertThat(other.join().rows().count()).isEqualTo(1));
    }

    @Test
    void filtersOfUnknownSizeAreNotMerged() throws Exception {
        var _ = ask(where("properties[\"n\"] == 1"), new Wish(PEOPLE, 10));
        line.take();
        var _ = ask(where("properties[\"n\"] == 2"), new Wish(PEOPLE, 11));
        line.take();
    }

    @Test
    void filtersThatAreTogetherTooLargeAreSentSeparately() throws Exception {
        var one = where("properties[\"n\"] < 2");
        var other = where("properties[\"n\"] >= 2");
        pageSize = 40;
        people = 4;
        learn(one);
        learn(other);
        people = 60;

        var first = ask(one, new Wish(PEOPLE, 10));
        var waiting = line.take();
        var second = joined(other, new Wish(PEOPLE, 11));
        waiting.permit();
        line.take().permit();
        line.take().permit();
        assertThat(first.join().total()).isEqualTo(2);
        assertThat(second.join().total()).isEqualTo(58);
        assertThat(asked).as("two to learn, one in vain, two alone").hasSize(5);
    }

    @Test
    void filtersGetTheirRowsAndSelectedProperties() throws Exception {
        var one = where("properties[\"n\"] < 3", "n");
        var other = where("properties[\"n\"] > 1 and properties[\"n\"] < 5", "m");
        learn(one);
        learn(other);
        var first = ask(one, new Wish(PEOPLE, 10));
        var waiting = line.take();
        var second = joined(other, new Wish(PEOPLE, 11));
        waiting.permit();
        assertThat(text(first.join())).isEqualTo("""
                {"id":"u0","properties":{"n":0}}
                {"id":"u1","properties":{"n":1}}
                {"id":"u2","properties":{"n":2}}
                """);
        assertThat(text(second.join())).isEqualTo("""
                {"id":"u2","properties":{"m":"2"}}
                {"id":"u3","properties":{"m":"3"}}
                {"id":"u4","properties":{"m":"4"}}
                """);
        assertThat(second.join().total()).isEqualTo(3);
    }

    @Test
    void distrustedFiltersAreNotMerged() throws Exception {
        var one = where("properties[\"n\"] < 3", "n");
        var other = where("properties[\"n\"] >= 2", "n");
        learn(one);
        learn(other);
        trusted = false;
        var first = ask(one, new Wish(PEOPLE, 10));
        var waiting = line.take();
        assertThat(pages.wouldJoin(other, PEOPLE)).isFalse();
        var second = ask(other, new Wish(PEOPLE, 11));
        line.take().permit();
        waiting.permit();
        assertThat(first.join().rows().count()).isEqualTo(3);
        assertThat(second.join().rows().count()).isEqualTo(48);
    }

    @Test
    void filtersThatLoseTrustMeanwhileAreSentSeparately() throws Exception {
        var one = where("properties[\"n\"] < 3", "n");
        var other = where("properties[\"n\"] >= 2", "n");
        learn(one);
        learn(other);
        asked.clear();
        var first = ask(one, new Wish(PEOPLE, 10));
        var waiting = line.take();
        var second = joined(other, new Wish(PEOPLE, 11));
        trusted = false;
        waiting.permit();
        line.take().permit();
        line.take().permit();
        assertThat(first.join().rows().count()).isEqualTo(3);
        assertThat(second.join().rows().count()).isEqualTo(48);
        assertThat(asked).hasSize(3).contains(one, other);
    }

    private void learn(ProfileQuery query) throws InterruptedException {
        var page = ask(query, new Wish(PEOPLE, 1));
        line.take().permit();
        page.join();
    }

    private CompletableFuture<Page> ask(ProfileQuery query, Wish wish) {
        return CompletableFuture.supplyAsync(
                () -> pages.fetch(wish.request(query)).first(), Thread::startVirtualThread);
    }

    /** Sends a request, and waits until it has joined, which is when its limit was read. */
    private CompletableFuture<Page> joined(ProfileQuery query, Wish wish) {
        var page = ask(query, wish);
        while (!wish.seen) {
            Thread.onSpinWait();
        }
        return page;
    }

    /**
     * Waits until the test grants a permit, and then asks whether to send the call and which query, as the quota does.
     */
    private Page queued(PageRequest request) {
        var waiting = new Waiting(new CompletableFuture<>());
        line.add(waiting);
        try {
            waiting.done.join();
        } catch (CompletionException e) {
            throw (QueryFailure) e.getCause();
        }
        var query = request.leave().orElseThrow(Unwanted::new);
        request.listener().sent(query);
        var page = answer(query);
        request.listener().received(Fetched.of(page));
        return page;
    }

    private synchronized Page answer(ProfileQuery query) {
        asked.add(query);
        var rows = new Rows.Writer();
        var numbers = IntStream.range(0, people).filter(i -> isMeant(i, query)).toArray();
        IntStream.of(numbers)
                .limit(pageSize)
                .forEach(i -> rows.add(utf8("\"u" + i + "\""), utf8("{\"n\":" + i + ",\"m\":\"" + i + "\"}")));
        return new Page("s", 0, pageSize, (long) numbers.length, rows.finish(), NOW);
    }

    private static boolean isMeant(int number, ProfileQuery query) {
        return switch (query.audience()) {
            case Audience.Identified(var ids, var _) -> ids.contains("u" + number);
            default -> {
                var text = query.where().text();
                yield (text.contains("n\"] < 2") && number < 2)
                        || (text.contains("n\"] >= 2") && number >= 2)
                        || (text.contains("n\"] < 3") && number < 3)
                        || (text.contains("n\"] < 5") && number > 1 && number < 5);
            }
        };
    }

    private record Waiting(CompletableFuture<Boolean> done) {
        void permit() {
            done.complete(true);
        }
    }

    private static ProfileQuery id(String id) {
        return ids(id);
    }

    private static ProfileQuery ids(String... ids) {
        return new ProfileQuery(
                Pages.EVERYBODY.scope(),
                new Audience.Identified(List.of(ids)),
                new Condition.Everything(),
                new Selection.All());
    }

    private static ProfileQuery where(String text, String... select) throws SyntaxException {
        return new ProfileQuery(
                Pages.EVERYBODY.scope(),
                new Audience.Everyone(),
                Condition.parse(text),
                select.length == 0 ? new Selection.All() : new Selection.Only(List.of(select)));
    }

    private static String text(Page page) {
        try (var lines = page.rows().open()) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
    /** A caller that may wait for so many seconds, and the events of its requests. */
    private static final class Wish {

        private final Caller caller;
        private final Instant startBy;
        private final RecordedFetch told = new RecordedFetch();
        private volatile boolean seen;
        private volatile boolean leaves = true;

        Wish(Caller caller, int patience) {
            this.caller = caller;
            this.startBy = NOW.plusSeconds(patience);
        }

        PageRequest request(ProfileQuery query) {
            return new PageRequest(query, new Cursor.First(), caller, new WaitLimit(this::startBy, () -> leaves), told);
        }

        private Instant startBy() {
            seen = true;
            return startBy;
        }
    }
}
