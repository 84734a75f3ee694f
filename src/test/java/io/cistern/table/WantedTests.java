package io.cistern.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WantedTests {

    private static final List<String> NAMES = IntStream.range(1_000, 6_000)
            .map(number -> 7_000 - number)
            .mapToObj(number -> "é" + number)
            .toList();

    @Test
    void eachOfThousandsOfNamesOfOneLengthIsFound() {
        var wanted = new Wanted(NAMES);
        for (var i = 0; i < NAMES.size(); i += 7) {
            assertThat(index(wanted, '"' + NAMES.get(i) + '"')).isEqualTo(i);
            assertThat(index(wanted, "\"\\u00e9" + NAMES.get(i).substring(1) + '"'))
                    .isEqualTo(i);
        }
    }

    @Test
    void othersAreNot() {
        var wanted = new Wanted(NAMES);
        for (var name : List.of("\"\"", "\"é0999\"", "\"é6001\"", "\"é999\"", "\"f1000\"", "\"\\u00e8" + "1000\"")) {
            assertThat(index(wanted, name)).as(name).isEqualTo(Wanted.NOT);
        }
        assertThat(index(new Wanted(List.of()), "\"a\"")).isEqualTo(Wanted.NOT);
    }

    private static int index(Wanted wanted, String name) {
        var json = ("{" + name + ":1}").getBytes(UTF_8);
        var members = new Members(json);
        members.enter(0);
        assertThat(members.next()).isTrue();
        return wanted.index(json, members);
    }
}
