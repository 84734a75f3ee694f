package io.cistern.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.FakeTime;
import io.cistern.export.Export.Status;
import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.Pages;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.where.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** The limits of the exports of a caller, and which parts of the store are read for them. */
class ExportLimitsTests {

    private static final Duration DAY = Duration.ofHours(24);
    private static final Caller A = new Caller("a", 1, Priority.BATCH);
    private static final Caller B = new Caller("b", 1, Priority.BATCH);

    private final FakeTime time = new FakeTime();
    private final CountingStore store = new CountingStore(new MemoryExports(time));
    private final AtomicInteger ids = new AtomicInteger();

    @Test
    void aCallerHasItsShareFinishedExportsIncludedAndOthersHaveTheRest() {
        var exports = exports(0, 5, DataSize.ofMegabytes(1), 3, DataSize.ofMegabytes(1));
        var first = accepted(exports, A, query());
        exports.remove(first);
        time.advance(Duration.ofHours(1));
        accepted(exports, A, query());
        accepted(exports, A, query());
        assertThat(exports.order(order(A, query())))
                .as("a cancelled one counts until it lapses")
                .isEqualTo(new OrderReceipt.Refused(OrderReceipt.Limit.PER_CALLER, 3, DAY.minusHours(1)));
        accepted(exports, B, query());
        exports.remove(exports.find(first.id()).orElseThrow());
        accepted(exports, A, query());
        accepted(exports, B, query());
        assertThat(exports.order(order(B, query())))
                .as("all places are taken")
                .isEqualTo(new OrderReceipt.Refused(OrderReceipt.Limit.MOST, 5, null));
    }

    @Test
    void whatHasLapsedCountsNoMore() {
        var exports = exports(0, 5, DataSize.ofMegabytes(1), 1, DataSize.ofMegabytes(1));
        exports.remove(accepted(exports, A, query()));
        time.advance(DAY.plusSeconds(1));
        exports.turn();
        accepted(exports, A, query());
        assertThat(exports.order(order(A, query())))
                .as("it is not known when one that waits will lapse")
                .isEqualTo(new OrderReceipt.Refused(OrderReceipt.Limit.PER_CALLER, 1, null));
    }

    @Test
    void largeQueriesCountByTheirBytes() {
        var exports = exports(0, 100, DataSize.ofKilobytes(50), 100, DataSize.ofKilobytes(30));
        var large = query("x".repeat(10_000));
        accepted(exports, A, large);
        assertThat(exports.order(order(A, large)))
                .isEqualTo(new OrderReceipt.Refused(OrderReceipt.Limit.BYTES_PER_CALLER, 30 * 1024, null));
        accepted(exports, A, query());
        accepted(exports, B, large);
        assertThat(exports.order(order(new Caller("c", 1, Priority.BATCH), large)))
                .isEqualTo(new OrderReceipt.Refused(OrderReceipt.Limit.BYTES, 50 * 1024, null));
    }

    @Test
    void noPartOfAQueryIsLeftOutOfItsSize() {
        var ids = new ProfileQuery(
                new Scope("main", null, null),
                new Audience.Identified(
                        IntStream.range(0, 1_000).mapToObj(i -> "id" + i).toList()),
                new Condition.Everything(),
                new Selection.All());
        var behaviors = new ProfileQuery(
                new Scope("main", null, null),
                new Audience.Behaving("[\"%s\"]".formatted("y".repeat(5_000)), time.instant()),
                new Condition.Everything(),
                new Selection.All());
        assertThat(new ExportQuery(ids, null, true, false, null).bytes()).isGreaterThan(5_000);
        assertThat(new ExportQuery(behaviors, null, true, false, null).bytes()).isGreaterThan(5_000);
        assertThat(new ExportQuery(Pages.EVERYBODY, List.of("\u00e9".repeat(3_000)), true, false, null).bytes())
                .isGreaterThan(6_000);
        assertThat(query("x".repeat(1_000)).bytes()).isGreaterThan(2_000);
    }

    @Test
    void aQueryThatIsLargerThanAnyMayBeIsRefusedAndOneOfBeforeFails() {
        var exports = exports(1, 100, DataSize.ofMegabytes(9), 100, DataSize.ofMegabytes(9));
        var huge = query("x".repeat(600_000));
        assertThatThrownBy(() -> exports.order(order(A, huge))).isInstanceOf(TooLarge.class);
        var small = accepted(exports, A, query());
        store.delete(small.id());
        store.add(
                new Export(
                        "old",
                        A,
                        null,
                        "ndjson",
                        "main",
                        huge.bytes(),
                        time.instant(),
                        null,
                        Status.QUEUED,
                        Export.Progress.NONE,
                        null,
                        0),
                huge);
        store.reset();
        exports.turn();
        assertThat(exports.find("old").orElseThrow().failure()).contains("larger");
        assertThat(store.queries()).as("it is not read for that").isZero();
        assertThat(store.query("old")).as("nor kept").isEmpty();
        assertThat(exports(0, 100, DataSize.ofKilobytes(1), 100, DataSize.ofKilobytes(1))
                        .order(order(B, query())))
                .as("nor counted")
                .isInstanceOf(OrderReceipt.Accepted.class);
    }

    /** Without a lock, all of them would see the same free place. */
    @Test
    void ordersAtOnceDoNotPassTheLimit() {
        var exports = exports(0, 100, DataSize.ofMegabytes(9), 10, DataSize.ofMegabytes(9));
        var taken = IntStream.range(0, 200)
                .parallel()
                .mapToObj(_ -> exports.order(order(A, query())))
                .filter(OrderReceipt.Accepted.class::isInstance)
                .count();
        assertThat(taken).isEqualTo(10);
        assertThat(exports.all()).hasSize(10);
    }

    @Test
    void aListAndATurnReadNoQueryButThoseOfTheExportsThatBegin() {
        var waiting = new ArrayList<Runnable>();
        var exports = exports(2, 1_000, DataSize.ofMegabytes(9), 1_000, DataSize.ofMegabytes(9), waiting::add);
        for (var i = 0; i < 200; i++) {
            accepted(exports, A, query());
        }
        exports.turn();
        assertThat(exports.all()).hasSize(200);
        assertThat(exports.find("e100")).isPresent();
        assertThat(waiting).hasSize(2);
        assertThat(store.queries()).isEqualTo(2);
        List.copyOf(waiting).forEach(Runnable::run);
        assertThat(waiting).as("as many begin as came to their end").hasSize(4);
        assertThat(store.queries()).isEqualTo(4);
    }

    /** The scheduler reads its list before the end of an export is saved, and uses it after that. */
    @Test
    void whatCameToItsEndMeanwhileIsNotBegunAgain() {
        var begun = new ArrayList<Runnable>();
        var exports = exports(1, 9, DataSize.ofMegabytes(9), 9, DataSize.ofMegabytes(9), begun::add);
        var other = exports(0, 9, DataSize.ofMegabytes(9), 9, DataSize.ofMegabytes(9));
        var export = accepted(other, A, query());
        store.freezeAll();
        store.save(export.with(Status.COMPLETE, time.instant()));
        exports.turn();
        assertThat(begun).isEmpty();
        assertThat(exports.find(export.id()).orElseThrow().status()).isEqualTo(Status.COMPLETE);
    }

    @Test
    void aQueryThatCannotBeReadNowIsReadAtALaterTurnAndOthersBeginMeanwhile() {
        var begun = new ArrayList<Runnable>();
        var other = exports(0, 9, DataSize.ofMegabytes(9), 9, DataSize.ofMegabytes(9));
        var first = accepted(other, A, query());
        time.advance(Duration.ofSeconds(1));
        accepted(other, A, query());
        var exports = exports(2, 9, DataSize.ofMegabytes(9), 9, DataSize.ofMegabytes(9), begun::add);
        store.failOnce();
        exports.turn();
        assertThat(begun).hasSize(1);
        exports.turn();
        assertThat(begun).hasSize(2);
        assertThat(exports.find(first.id()).orElseThrow().status()).isEqualTo(Status.QUEUED);
    }

    @Test
    void aQueryThatIsLargerThanItsCallerMayHaveIsRefusedForGood() {
        var exports = exports(0, 9, DataSize.ofMegabytes(9), 9, DataSize.ofKilobytes(5));
        assertThatThrownBy(() -> exports.order(order(A, query("x".repeat(10_000)))))
                .isInstanceOfSatisfying(
                        TooLarge.class, large -> assertThat(large.limit()).isEqualTo(5 * 1024));
    }

    @Test
    void whatFailedKeepsNoBytesAndItsLapseMakesNoRoom() {
        var exports = exports(0, 100, DataSize.ofMegabytes(9), 100, DataSize.ofKilobytes(30));
        var failed = accepted(exports, A, query("x".repeat(10_000)));
        store.save(failed.failed("A reason", time.instant()));
        accepted(exports, A, query("x".repeat(10_000)));
        assertThat(exports.order(order(A, query("x".repeat(10_000)))))
                .isEqualTo(new OrderReceipt.Refused(OrderReceipt.Limit.BYTES_PER_CALLER, 30 * 1024, null));
    }

    private Exports exports(int atOnce, int most, DataSize bytes, int perCaller, DataSize bytesPerCaller) {
        return exports(atOnce, most, bytes, perCaller, bytesPerCaller, Runnable::run);
    }

    private Exports exports(
            int atOnce, int most, DataSize bytes, int perCaller, DataSize bytesPerCaller, Executor threads) {
        return new Exports(
                new NoAnswers(),
                new NoAnswers(),
                store,
                new ExportProperties.Settings(DAY, atOnce, most, bytes, perCaller, bytesPerCaller, 2),
                time,
                () -> "e" + ids.incrementAndGet(),
                threads,
                new ExportMeters());
    }

    private static Export accepted(Exports exports, Caller caller, ExportQuery query) {
        var orderReceipt = exports.order(order(caller, query));
        assertThat(orderReceipt).isInstanceOf(OrderReceipt.Accepted.class);
        return ((OrderReceipt.Accepted) orderReceipt).export();
    }

    private static Exports.Order order(Caller caller, ExportQuery query) {
        return new Exports.Order(caller, null, "ndjson", query);
    }

    private static ExportQuery query() {
        return new ExportQuery(Pages.EVERYBODY, null, true, false, null);
    }

    /** A query that selects this name. */
    private static ExportQuery query(String name) {
        var query = new ProfileQuery(
                new Scope("main", null, null),
                new Audience.Everyone(),
                new Condition.Everything(),
                new Selection.Only(List.of(name)));
        return new ExportQuery(query, List.of(name), true, false, null);
    }
}
