package io.cistern.web.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTextTests {

    private final Random random = new Random(7);

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 5", "1, 0", "20, 1", "8192, 300", "8193, 7", "200000, 65535", "3000000, 12"})
    void theTextAndWhatFollowsAreOneStream(int start, int rest) throws IOException {
        for (var isRepetitive : new boolean[] {true, false}) {
            var first = bytes(start, isRepetitive);
            var text = GzipText.of(first);
            for (var time = 0; time < 2; time++) {
                var next = bytes(rest, isRepetitive);
                var out = new ByteArrayOutputStream();
                text.write(next, out);
                assertThat(out.size()).isEqualTo(text.size(next));
                try (var in = new GZIPInputStream(new ByteArrayInputStream(out.toByteArray()))) {
                    assertThat(in.readNBytes(start)).isEqualTo(first);
                    assertThat(in.readAllBytes()).isEqualTo(next);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65_536, 100_000})
    void whatFollowsFitsIntoOneBlock(int rest) {
        assertThatThrownBy(() -> GzipText.of(new byte[1]).size(new byte[rest]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private byte[] bytes(int count, boolean isRepetitive) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        for (var i = 0; isRepetitive && i < count; i++) {
            bytes[i] = (byte) (i % 13);
        }
        return bytes;
    }
}
