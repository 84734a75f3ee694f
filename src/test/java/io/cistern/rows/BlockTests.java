package io.cistern.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.profile.Pages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class BlockTests {

    private static final Rows MANY = Pages.rows(0, 3000, "a".repeat(50));

    @Test
    void blocksAreCutAtLineEndsAndAreTogetherTheLines() throws IOException {
        var blocks = MANY.blocks();
        assertThat(blocks).hasSizeBetween(5, 10);
        assertThat(blocks).allSatisfy(block -> {
            var lines = new String(block.lines(), UTF_8);
            assertThat(lines).startsWith("{\"id\":\"u" + block.row() + "\"").endsWith("}\n");
            assertThat(lines.lines()).hasSize(block.rows());
        });
        assertThat(MANY.open()).hasBinaryContent(lines(MANY));
        assertThat(lines(MANY)).hasSize(MANY.bytes());
    }

    @Test
    void theFirstLinesCanBeReadWithoutTheOthers() {
        var block = MANY.blocks().get(1);
        var whole = block.lines();
        for (var count = 0; count <= block.rows(); count++) {
            var some = block.lines(count);
            var end = 0;
            for (var i = 0; i < count; end++) {
                i += whole[end] == '\n' ? 1 : 0;
            }
            assertThat(Arrays.mismatch(whole, 0, end, some, 0, end)).isNegative();
        }
        assertThat(Arrays.equals(block.lines(1), whole)).isFalse();
    }

    @Test
    void theBytesCarryTheirIndex() throws IOException {
        var again = Rows.restored(MANY.stored(), IdHashes.of(MANY.ids().bytes()), MANY.bytes());
        assertThat(again.blocks()).hasSameSizeAs(MANY.blocks());
        assertThat(lines(again)).isEqualTo(lines(MANY));
        assertThat(again.fingerprint()).isEqualTo(MANY.fingerprint());
    }

    @Test
    void bytesOfAnotherFormatAreRefused() throws IOException {
        var gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            out.write(lines(MANY));
        }
        var other = Rows.restored(gzip.toByteArray(), MANY.ids(), MANY.bytes());
        assertThatThrownBy(other::blocks).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void noRowsAreNoBlock() {
        var none = new Rows.Writer().finish();
        assertThat(none.blocks()).isEmpty();
        assertThat(none.open()).isEmpty();
    }

    @Test
    void aBlockKnowsWhichIdsWereNumbers() throws IOException {
        var ids = List.of("4", "\"4\"", "1.0", "1e3", "18446744073709551616", "\"\\u0034\"", "-0");
        var writer = new Rows.Writer();
        for (var i = 0; i < 3000; i++) {
            writer.add(utf8(ids.get(i % ids.size())), utf8("{\"x\":\"" + "a".repeat(50) + "\"}"));
        }
        var rows = Rows.restored(writer.finish().stored(), writer.finish().ids(), 0);
        assertThat(rows.blocks().size()).isGreaterThan(5);
        for (var block : rows.blocks()) {
            for (var row = block.row(); row < block.row() + block.rows(); row++) {
                var id = ids.get(row % ids.size());
                assertThat(block.isIdNumber(row)).as(id).isEqualTo(!id.startsWith("\""));
            }
        }
        assertThat(rows.id(2999)).isEqualTo("1e3");
        assertThat(new String(lines(rows), UTF_8).lines().limit(2))
                .allMatch(line -> line.startsWith("{\"id\":\"4\",\"properties\""));
    }

    @Test
    void aRowLargerThanABlockIsOneByItself() {
        var writer = new Rows.Writer();
        for (var name : new String[] {"a", "b", "c"}) {
            writer.add(utf8("\"" + name + "\""), utf8("{\"x\":\"" + "é".repeat(100_000) + "\"}"));
        }
        assertThat(writer.finish().blocks()).extracting(Block::rows).containsExactly(1, 1, 1);
    }

    @Test
    void incompressibleLinesAreStoredToo() {
        var writer = new Rows.Writer();
        var noise =
                new Random(1).longs(20_000).mapToObj(Long::toUnsignedString).collect(Collectors.joining(",", "[", "]"));
        writer.add(utf8("\"u\""), utf8("{\"x\":" + noise + "}"));
        assertThat(new String(lines(writer.finish()), UTF_8)).contains(noise);
    }

    @Test
    void anIdHasOneFingerprintHoweverItIsWritten() {
        var writer = new Rows.Writer();
        writer.add(utf8("\"\\u00e9\\/\\n\\\"x\""), utf8("{}"));
        writer.add(utf8("\"é/\\n\\u0022x\""), utf8("{}"));
        assertThat(writer.finish().ids().stream()).containsOnly(Hash128.of("é/\n\"x"));
    }

    @Test
    void idsOfHalvesOfSurrogatePairsAreDifferent() {
        assertThat(Stream.of("?", "\ud800", "\udfff", "\ud83d").map(Hash128::of).distinct())
                .hasSize(4);
    }

    private static byte[] lines(Rows rows) {
        var lines = new ByteArrayOutputStream();
        rows.blocks().forEach(block -> lines.writeBytes(block.lines()));
        return lines.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
