package io.cistern.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PeopleTests {

    @Test
    void countsAsASetDoes() {
        var random = new Random(5);
        var people = new People();
        var set = new HashSet<Hash128>();
        for (var i = 0; i < 20_000; i++) {
            var word = i % 3 == 0 ? random.nextInt(50) : random.nextLong();
            var person = new Hash128(random.nextInt(10), word); // crowded slots, halves that are equal, and zero
            assertThat(people.contains(person)).isEqualTo(set.contains(person));
            assertThat(people.add(person)).isEqualTo(set.add(person));
        }
        assertThat(people.count()).isEqualTo(set.size());
    }

    /** Who chooses ids can choose some bits of their hashes: if these chose places, this would take minutes. */
    @Test
    @Timeout(20)
    void hashesWithEqualBitsDoNotCrowd() {
        var upper = new People();
        var lower = new People();
        for (var i = 0L; i < 300_000; i++) {
            upper.add(new Hash128(0, 7L << 32 | i));
            lower.add(new Hash128(0, i << 32 | 7));
        }
        assertThat(upper.count()).isEqualTo(300_000);
        assertThat(lower.count()).isEqualTo(300_000);
    }
}
