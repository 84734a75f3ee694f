package io.cistern.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.cache.CacheChanges;
import io.cistern.cache.CachedSnapshot;
import io.cistern.cache.PageKey;
import io.cistern.cache.PageStore;
import io.cistern.cache.Tier;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.rows.Rows;
import io.cistern.table.FairExecutor;
import io.cistern.table.FullExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What changed between two snapshots, against two maps of texts. */
class HistoryTests {

    private static final int SIZE = 100;

    private static final FairExecutor EXECUTOR = new FairExecutor();

    private final Random random = new Random(11);

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 250, 1_000_000})
    void changesAreCorrectForAnyNumberOfParts(int most) throws Exception {
        for (var round = 0; round < 10; round++) {
            var before = people(random.nextInt(700));
            var after = new TreeMap<>(before);
            after.keySet().removeIf(id -> random.nextInt(9) == 0);
            after.replaceAll(
                    (id, properties) -> random.nextInt(7) == 0 ? properties(random.nextInt(1000)) : properties);
            after.putAll(people(random.nextInt(100)));

            var told = changes(snapshot("a", before), snapshot("b", after), Math.max(most, before.size() / 50 + 1));

            var expected = new TreeSet<String>();
            before.forEach((id, properties) -> {
                if (!after.containsKey(id)) {
                    expected.add("REMOVED " + line(id, properties));
                } else if (!properties.equals(after.get(id))) {
                    expected.add("CHANGED " + line(id, after.get(id)));
                }
            });
            after.forEach((id, properties) -> {
                if (!before.containsKey(id)) {
                    expected.add("ADDED " + line(id, properties));
                }
            });
            assertThat(told).doesNotHaveDuplicates();
            assertThat(new TreeSet<>(told)).isEqualTo(expected);
        }
    }

    @Test
    void anotherOrderOfPropertiesIsNoChangeAndOneByteIsAChange() throws Exception {
        var before = new TreeMap<>(Map.of(
                "same", "{\"a\":1,\"b\":{\"x\":[1,2]},\"c\":\"}\\\",\"}",
                "turned", "{\"a\":1,\"b\":{\"x\":[1,2]},\"c\":\"}\\\",\"}",
                "other", "{\"a\":1.0}",
                "moved", "{\"a\":1,\"b\":2}",
                "empty", "{}"));
        var after = new TreeMap<>(Map.of(
                "same", "{\"a\":1,\"b\":{\"x\":[1,2]},\"c\":\"}\\\",\"}",
                "turned", "{\"c\":\"}\\\",\", \"a\" : 1,\"b\":{\"x\":[1,2]}}",
                "other", "{\"a\":1.00}",
                "moved", "{\"a\":2,\"b\":1}",
                "empty", "{\"a\":null}"));
        assertThat(changes(snapshot("a", before), snapshot("b", after), 1000))
                .containsExactlyInAnyOrder(
                        "CHANGED " + line("other", "{\"a\":1.00}"),
                        "CHANGED " + line("moved", "{\"a\":2,\"b\":1}"),
                        "CHANGED " + line("empty", "{\"a\":null}"));
    }

    @Test
    void incompleteSnapshotsAreNotCompared() {
        var people = people(300);
        var whole = snapshot("a", people);
        var twice = new ArrayList<>(pages(people));
        twice.set(2, twice.get(1));
        var broken = snapshot("b", people.size(), twice);
        var sink = new ArrayList<String>();
        for (var pair : List.of(List.of(whole, broken), List.of(broken, whole))) {
            assertThatThrownBy(() -> history(1000).compare(pair.getFirst(), pair.getLast(), "a", into(sink)))
                    .isInstanceOf(NotWholeException.class);
        }
        var lost = new CachedSnapshot(
                "c", "main", "q", "s", Instant.EPOCH, SIZE, people.size(), 3, number -> Optional.empty());
        assertThatThrownBy(() -> history(1000).compare(whole, lost, "a", into(sink)))
                .isInstanceOf(SnapshotGone.class);
        assertThat(sink).isEmpty();
    }

    /** One part of the comparison is told, and then other computations of the same caller take all places. */
    @Test
    void aComparisonThatIsBeingSentIsNotAbortedForOthersOfItsCaller() throws Exception {
        var executor = new FairExecutor();
        var older = snapshot("a", people(0));
        var newer = snapshot("b", people(300));
        var count = new AtomicInteger();
        try (var full = new FullExecutor(executor, "a")) {
            new History(new Nothing(), 1000, 1, Duration.ofSeconds(30), executor)
                    .compare(older, newer, "a", (change, lines, from, to) -> {
                        if (count.getAndIncrement() == 0) {
                            full.fill();
                            full.releaseWhenOneIsRefused();
                        }
                    });
        }
        assertThat((long) count.get()).isEqualTo(newer.total());
    }

    private SortedMap<String, String> people(int count) {
        var people = new TreeMap<String, String>();
        for (var i = 0; i < count; i++) {
            people.put("u" + random.nextInt(1_000), properties(random.nextInt(1000)));
        }
        return people;
    }

    private static String properties(int number) {
        return number % 5 == 0 ? "{}" : "{\"n\":" + number + ",\"list\":[\"a,b\",{\"x\":\"}\"}]}";
    }

    private static String line(String id, String properties) {
        return "{\"id\":\"" + id + "\",\"properties\":" + properties + "}";
    }

    /** In an order of its own, as each session has. */
    private List<Rows> pages(Map<String, String> people) {
        var ids = new ArrayList<>(people.keySet());
        Collections.shuffle(ids, random);
        var pages = new ArrayList<Rows>();
        for (var from = 0; from < Math.max(1, ids.size()); from += SIZE) {
            var rows = new Rows.Writer();
            for (var id : ids.subList(from, Math.min(from + SIZE, ids.size()))) {
                rows.add(
                        ("\"" + id + "\"").getBytes(StandardCharsets.UTF_8),
                        people.getOrDefault(id, "").getBytes(StandardCharsets.UTF_8));
            }
            pages.add(rows.finish());
        }
        return pages;
    }

    private CachedSnapshot snapshot(String id, Map<String, String> people) {
        return snapshot(id, people.size(), pages(people));
    }

    private static CachedSnapshot snapshot(String id, int total, List<Rows> pages) {
        return new CachedSnapshot(
                id,
                "main",
                "q",
                "session",
                Instant.EPOCH,
                SIZE,
                total,
                pages.size(),
                number ->
                        Optional.of(new Page("session", number, SIZE, (long) total, pages.get(number), Instant.EPOCH)));
    }

    private static List<String> changes(CachedSnapshot older, CachedSnapshot newer, int most)
            throws IOException, NotWholeException {
        var told = new ArrayList<String>();
        history(most).compare(older, newer, "a", into(told));
        return told;
    }

    private static Change.Sink into(List<String> told) {
        return (change, lines, from, to) ->
                told.add(change + " " + new String(lines, from, to - from, StandardCharsets.UTF_8));
    }

    private static History history(int most) {
        return new History(new Nothing(), most, 1, Duration.ofSeconds(30), EXECUTOR);
    }

    /** The snapshots are given; nothing is looked up. */
    private static final class Nothing implements PageStore {

        private final CacheChanges changes = new CacheChanges();

        @Override
        public CacheChanges changes() {
            return changes;
        }

        @Override
        public Optional<Page> page(PageKey key) {
            return Optional.empty();
        }

        @Override
        public Optional<Tier> tier(PageKey key) {
            return Optional.empty();
        }

        @Override
        public void keep(ProfileQuery query, Page page) {}

        @Override
        public Optional<PageKey> latest(ProfileQuery query, Instant after, Instant by) {
            return Optional.empty();
        }

        @Override
        public void retire(ProfileQuery query, String session) {}
    }
}
