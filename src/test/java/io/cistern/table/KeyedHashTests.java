package io.cistern.table;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyedHashTests {

    /** The first of the published vectors of SipHash-1-3. */
    @Test
    void itIsSipHash() {
        var hash = new KeyedHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        assertThat(hash.hash(new byte[0], 0, 0)).isEqualTo(0xabac0158050fc4dcL);
    }

    @Test
    void allBytesOfTheRangeCountAndNoOthers() {
        var bytes = "xx0123456789abcdefyy".getBytes(US_ASCII);
        for (var i = 0; i < bytes.length; i++) {
            var other = bytes.clone();
            other[i]++;
            var counts = i >= 2 && i < 18;
            assertThat(KeyedHash.of(other, 2, 18) != KeyedHash.of(bytes, 2, 18))
                    .as("byte %d", i)
                    .isEqualTo(counts);
        }
    }

    /** What collides in every hash that is a polynomial of 31, as {@code String}'s is. */
    @Test
    void textsThatAreMadeToCollideDoNot() {
        var texts = Stream.of("");
        for (var i = 0; i < 12; i++) {
            texts = texts.toList().stream().flatMap(text -> Stream.of(text + "Aa", text + "BB"));
        }
        var colliding = texts.toList();
        assertThat(colliding.stream().map(String::hashCode).distinct()).hasSize(1);
        assertThat(hashes(colliding)).hasSizeGreaterThan(colliding.size() * 99 / 100);
        var values = colliding.stream().map(text -> '"' + text + '"').toList();
        var column = new Column.Writer(values.size());
        IntStream.range(0, values.size())
                .forEach(row -> column.add(
                        row,
                        values.get(row).getBytes(US_ASCII),
                        0,
                        values.get(row).length()));
        assertThat(column.finish().codes()).isEqualTo(values.size() + 1);
    }

    private static Set<Integer> hashes(List<String> texts) {
        var hashes = new HashSet<Integer>();
        texts.forEach(text -> hashes.add(KeyedHash.of(text.getBytes(US_ASCII), 0, text.length())));
        return hashes;
    }
}
