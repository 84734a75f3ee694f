package io.cistern.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class IdTableTests {

    @Test
    void countsAsASetDoes() {
        var random = new Random(5);
        var idTable = new IdTable();
        var set = new HashSet<Hash128>();
        for (var i = 0; i < 20_000; i++) {
            var word = i % 3 == 0 ? random.nextInt(50) : random.nextLong();
            var person = new Hash128(random.nextInt(10), word); // crowded slots, halves that are equal, and zero
            assertThat(idTable.contains(person)).isEqualTo(set.contains(person));
            assertThat(idTable.add(person)).isEqualTo(set.add(person));
        }
        assertThat(idTable.count()).isEqualTo(set.size());
    }

    /**
     * A person who chooses ids can choose some bits of their hashes. If these bits chose the slots, this would take
     * minutes.
     */
    @Test
    @Timeout(20)
    void hashesWithEqualBitsDoNotCrowd() {
        var upper = new IdTable();
        var lower = new IdTable();
        for (var i = 0L; i < 300_000; i++) {
            upper.add(new Hash128(0, 7L << 32 | i));
            lower.add(new Hash128(0, i << 32 | 7));
        }
        assertThat(upper.count()).isEqualTo(300_000);
        assertThat(lower.count()).isEqualTo(300_000);
    }
}
