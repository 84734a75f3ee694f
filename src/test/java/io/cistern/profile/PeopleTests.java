package io.cistern.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

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
}
