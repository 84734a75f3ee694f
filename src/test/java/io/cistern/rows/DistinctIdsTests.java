package io.cistern.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.Pages;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DistinctIdsTests {

    @Test
    void idsWithEqualHashesAreComparedAsTexts() {
        assertThat(count(List.of("a", "b", "c"), List.of("d", "a")))
                .as("all have one hash")
                .isEqualTo(4);
        assertThat(count(List.of("a", "a"), List.of("\\u0061"))).isEqualTo(1);
    }

    @Test
    void rowsAreNotReadAgainWhenAllHashesDiffer() {
        var ids = new DistinctIds();
        Pages.rows(0, 100, "a").ids().stream().forEach(ids::add);
        assertThat(ids.count(() -> {
                    throw new AssertionError("read again");
                }))
                .isEqualTo(100);
    }

    @Test
    void rowsAreNotReadAgainWhenManyIdsAreRepeated() {
        var ids = new DistinctIds();
        for (var time = 0; time < 2; time++) {
            Pages.rows(0, 2000, "a").ids().stream().forEach(ids::add);
        }
        assertThat(ids.count(Stream::empty)).isEqualTo(2000);
    }

    /** Counts the ids of these pages, as if all had the same hash. */
    private static long count(List<String> page, List<String> other) {
        var rows = Stream.of(page, other).map(DistinctIdsTests::rows).toList();
        var ids = new DistinctIds();
        rows.stream().flatMap(one -> one.ids().stream()).forEach(ids::add);
        return ids.count(rows::stream);
    }

    private static Rows rows(List<String> ids) {
        var writer = new Rows.Writer();
        ids.forEach(id -> writer.add(("\"" + id + "\"").getBytes(UTF_8), "{}".getBytes(UTF_8)));
        var sameHashes = IdHashes.of(new byte[ids.size() * Hash128.BYTES]);
        return Rows.restored(writer.finish().stored(), sameHashes, 0);
    }
}
