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
        var set = new HashSet<Long>();
        for (var i = 0; i < 20_000; i++) {
            var person = i % 3 == 0 ? random.nextInt(500) : random.nextLong(); // crowded slots, and zero among them
            assertThat(people.add(person)).isEqualTo(set.add(person));
        }
        assertThat(people.count()).isEqualTo(set.size());
    }
}
