package io.cistern.web.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.profile.Pages;
import io.cistern.rows.Rows;
import io.cistern.testing.Gzip;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class GzipWriterTests {

    private static final Rows SOME = Pages.rows(0, 3000, "a".repeat(50));
    private static final Rows OTHERS = Pages.rows(3000, 3500, "é".repeat(30));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final GzipWriter gzip = new GzipWriter(out);

    @Test
    void blocksOfSeveralPagesAreOneMember() throws IOException {
        write(SOME);
        write(OTHERS);
        gzip.finish();
        assertThat(Gzip.onlyMember(out.toByteArray())).isEqualTo(lines(SOME) + lines(OTHERS));
        assertThat(out.size()).isLessThan(SOME.stored().length + OTHERS.stored().length);
    }

    @Test
    void noBlocksAreAnEmptyMember() throws IOException {
        gzip.finish();
        assertThat(Gzip.onlyMember(out.toByteArray())).isEmpty();
    }

    @Test
    void partsOfBlocksAreTheirLines() throws IOException {
        var all = lines(SOME).lines().toList();
        var random = new Random(3);
        for (var i = 0; i < 100; i++) {
            out.reset();
            var part = new GzipWriter(out);
            var block = SOME.blocks().get(random.nextInt(SOME.blocks().size()));
            var from = block.row() + random.nextInt(block.rows());
            var to = from + random.nextInt(block.row() + block.rows() - from + 1);
            part.write(block.cut(from, to));
            part.finish();
            assertThat(Gzip.onlyMember(out.toByteArray()).lines()).isEqualTo(all.subList(from, to));
        }
    }

    @Test
    void aRowThatDoesNotCompressIsCopiedToo() throws IOException {
        var noise = new StringBuilder();
        new Random(1)
                .ints(300_000, ' ', 0xd000)
                .filter(point -> point != '"' && point != '\\')
                .forEach(noise::appendCodePoint);
        var writer = new Rows.Writer();
        writer.add("\"u\"".getBytes(UTF_8), ("{\"x\":\"" + noise + "\"}").getBytes(UTF_8));
        var rows = writer.finish();
        write(rows);
        write(SOME);
        gzip.finish();
        assertThat(Gzip.onlyMember(out.toByteArray())).isEqualTo(lines(rows) + lines(SOME));
    }

    @Test
    void anUnfinishedStreamIsIncomplete() throws IOException {
        write(SOME);
        assertThatThrownBy(() -> new GZIPInputStream(new ByteArrayInputStream(out.toByteArray())).readAllBytes())
                .isInstanceOf(EOFException.class);
    }

    private void write(Rows rows) throws IOException {
        for (var block : rows.blocks()) {
            gzip.write(block);
        }
    }

    private static String lines(Rows rows) throws IOException {
        return new String(rows.open().readAllBytes(), UTF_8);
    }
}
