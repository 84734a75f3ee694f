package io.cistern.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.FakeTime;
import io.cistern.export.Export.Status;
import io.cistern.profile.Caller;
import io.cistern.profile.Pages;
import io.cistern.profile.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Watchers of exports, and which parts of the store are read for them. */
class ExportWatchTests {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeTime time = new FakeTime();
    private final CountingStore store = new CountingStore(new MemoryExports(time));
    private final AtomicInteger ids = new AtomicInteger();
    private final Exports exports = new Exports(
            new NoAnswers(),
            new NoAnswers(),
            store,
            new ExportProperties.Settings(
                    Duration.ofHours(24), 0, 1_000, DataSize.ofMegabytes(1), 1_000, DataSize.ofMegabytes(1), 2),
            time,
            () -> "e" + ids.incrementAndGet(),
            Runnable::run,
            new ExportMeters());

    @AfterEach
    void close() {
        exports.close();
    }

    @Test
    void whatAnotherProcessChangedIsReadOnceForAllWhoWatchIt() {
        var watched = order();
        for (var i = 0; i < 100; i++) {
            order();
        }
        var watchers = new ArrayList<ExportWatcher>();
        for (var i = 0; i < 200; i++) {
            watchers.add(exports.watch(watched, caller("c" + i)).orElseThrow());
        }
        exports.look();
        store.reset();

        for (var second = 0; second < 10; second++) {
            exports.look();
        }
        assertThat(store.looks()).isEqualTo(10);
        assertThat(store.reads()).as("nothing has changed").isZero();

        store.save(watched.with(Status.RUNNING, time.instant()));
        exports.look();
        assertThat(store.reads()).isEqualTo(1);
        assertThat(watchers)
                .allSatisfy(watcher -> assertThat(watcher.next(watched.version(), Duration.ZERO)
                                .orElseThrow()
                                .status())
                        .isEqualTo(Status.RUNNING));
    }

    @Test
    void nothingIsReadWhileNobodyWatches() {
        exports.watch(order(), caller("a")).orElseThrow().close();
        store.reset();
        exports.look();
        assertThat(store.looks() + store.reads()).isZero();
    }

    @Test
    void oneExportIsFoundWithoutReadingTheOthers() {
        var export = order();
        order();
        store.reset();
        assertThat(exports.find(export.id())).hasValue(export);
        assertThat(store.reads()).isEqualTo(1);
    }

    @Test
    void eachCallerMayWatchSoManyAtOnce() {
        var export = order();
        var first = exports.watch(export, caller("a")).orElseThrow();
        assertThat(exports.watch(export, caller("a"))).isPresent();
        assertThat(exports.watch(export, caller("a"))).isEmpty();
        assertThat(exports.watch(export, caller("b"))).isPresent();
        first.close();
        first.close();
        assertThat(exports.watch(export, caller("a"))).isPresent();
        assertThat(exports.watch(export, caller("a"))).isEmpty();
    }

    @Test
    void aWatcherThatWaitsHearsOfACancellationAtOnceAndThenOfNoMore() {
        var export = order();
        var heard = new ArrayList<Export>();
        var watcher = exports.watch(export, caller("a")).orElseThrow();
        var listening = Thread.startVirtualThread(
                () -> watcher.next(export.version(), LONG).ifPresent(heard::add));
        await().until(() -> listening.getState() == Thread.State.TIMED_WAITING);
        exports.remove(export);
        await().until(() -> !listening.isAlive());
        assertThat(heard).extracting(Export::status).containsExactly(Status.CANCELLED);
        var last = heard.getFirst().version();
        assertThat(watcher.next(last, LONG)).isEmpty();
        assertThat(watcher.isOver(last)).isTrue();
        assertThat(watcher.isOver(last - 1)).as("that one was not told").isFalse();
    }

    @Test
    void aWatcherEndsWithItsExportAndWithTheService() {
        var export = order();
        var other = order();
        var first = exports.watch(export, caller("a")).orElseThrow();
        var second = exports.watch(other, caller("a")).orElseThrow();
        store.delete(export.id());
        exports.look();
        assertThat(first.next(export.version(), LONG)).isEmpty();
        assertThat(first.isOver(export.version())).isTrue();
        assertThat(second.isOver(other.version())).isFalse();
        exports.close();
        assertThat(second.next(other.version(), LONG)).isEmpty();
        assertThat(second.isOver(other.version())).isTrue();
    }

    private Export order() {
        var query = new ExportQuery(Pages.EVERYBODY, null, true, false, null);
        var orderReceipt = exports.order(new Exports.Order(Caller.ANONYMOUS, null, "ndjson", query));
        return ((OrderReceipt.Accepted) orderReceipt).export();
    }

    private static Caller caller(String name) {
        return new Caller(name, 1, Priority.BATCH);
    }
}
