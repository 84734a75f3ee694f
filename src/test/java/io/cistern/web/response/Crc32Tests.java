package io.cistern.web.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class Crc32Tests {

    @Test
    void combinedChecksumsEqualTheChecksumOfAllBytes() {
        var random = new Random(7);
        for (var i = 0; i < 500; i++) {
            var bytes = new byte[random.nextInt(i < 100 ? 20 : 100_000)];
            random.nextBytes(bytes);
            var cut = random.nextInt(bytes.length + 1);
            var next = cut + random.nextInt(bytes.length - cut + 1);
            var combined = Crc32.combine(crc(bytes, 0, cut), crc(bytes, cut, next), next - cut);
            combined = Crc32.combine(combined, crc(bytes, next, bytes.length), bytes.length - next);
            assertThat(combined).as("%s of %s", cut, bytes.length).isEqualTo(crc(bytes, 0, bytes.length));
        }
    }

    @Test
    void aNumberBeyond32BitsIsOneOfBytesToo() {
        var zeros = new byte[1 << 16];
        var crc = 0;
        for (var i = 0; i < 1 << 16; i++) { // four gigabytes, combined
            crc = Crc32.combine(crc, crc(zeros, 0, zeros.length), zeros.length);
        }
        var one = Crc32.combine(1, 0, 1L << 32);
        var two = 1;
        for (var i = 0; i < 1 << 16; i++) {
            two = Crc32.combine(two, 0, 1L << 16);
        }
        assertThat(one).isEqualTo(two);
        assertThat(Crc32.combine(crc, crc, 1L << 32)).isEqualTo(Crc32.combine(crc, 0, 1L << 32) ^ crc);
    }

    private static int crc(byte[] bytes, int from, int to) {
        var crc = new CRC32();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }
}
