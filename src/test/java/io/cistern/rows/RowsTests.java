package io.cistern.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.Pages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    void equalRowsHaveEqualFingerprints() {
        assertThat(Pages.rows(0, 9, "a").fingerprint())
                .isEqualTo(Pages.rows(0, 9, "a").fingerprint());
        assertThat(Pages.rows(0, 9, "a").fingerprint())
                .isNotEqualTo(Pages.rows(0, 9, "b").fingerprint());
        assertThat(Pages.rows(0, 9, "a").ids().bytes())
                .isEqualTo(Pages.rows(0, 9, "b").ids().bytes());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
