package io.cistern.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class RowsTests {

    @Test
    void linesAreWhatWasAdded() throws IOException {
        var writer = new Rows.Writer();
        writer.add(utf8("\"é\\u00e9\""), utf8("{\"n\":1e-7, \"m\":10.10}"));
        var rows = writer.finish();
        var expected = "{\"id\":\"é\\u00e9\",\"properties\":{\"n\":1e-7, \"m\":10.10}}\n";
        assertThat(rows.open()).hasBinaryContent(utf8(expected));
        assertThat(rows.bytes()).isEqualTo(utf8(expected).length);
    }

    @Test
    void membersOneAfterTheOtherAreOneGzipStream() throws IOException {
        var out = new ByteArrayOutputStream();
        Pages.rows(0, 3, "a").writeGzip(out);
        Pages.rows(3, 5, "a").writeGzip(out);
        var lines = new GZIPInputStream(new ByteArrayInputStream(out.toByteArray()));
        assertThat(new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines())
                .hasSize(5);
    }

    @Test
    void equalRowsHaveEqualFingerprints() {
        assertThat(Pages.rows(0, 9, "a").fingerprint())
                .isEqualTo(Pages.rows(0, 9, "a").fingerprint());
        assertThat(Pages.rows(0, 9, "a").fingerprint())
                .isNotEqualTo(Pages.rows(0, 9, "b").fingerprint());
        assertThat(Pages.rows(0, 9, "a").fingerprints().toArray())
                .isEqualTo(Pages.rows(0, 9, "b").fingerprints().toArray());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
