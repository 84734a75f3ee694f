package io.cistern.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.rows.Members;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WantedNamesTests {

    private static final List<String> NAMES = IntStream.range(1_000, 6_000)
            .map(number -> 7_000 - number)
            .mapToObj(number -> "é" + number)
            .toList();

    @Test
    void eachOfThousandsOfNamesOfOneLengthIsFound() {
        var wantedNames = new WantedNames(NAMES);
        for (var i = 0; i < NAMES.size(); i += 7) {
            assertThat(index(wantedNames, '"' + NAMES.get(i) + '"')).isEqualTo(i);
            assertThat(index(wantedNames, "\"\\u00e9" + NAMES.get(i).substring(1) + '"'))
                    .isEqualTo(i);
        }
    }

    @Test
    void othersAreNot() {
        var wantedNames = new WantedNames(NAMES);
        for (var name : List.of("\"\"", "\"é0999\"", "\"é6001\"", "\"é999\"", "\"f1000\"", "\"\\u00e8" + "1000\"")) {
            assertThat(index(wantedNames, name)).as(name).isEqualTo(WantedNames.NONE);
        }
        assertThat(index(new WantedNames(List.of()), "\"a\"")).isEqualTo(WantedNames.NONE);
    }

    private static int index(WantedNames wantedNames, String name) {
        var json = ("{" + name + ":1}").getBytes(UTF_8);
        var members = new Members(json);
        members.enter(0);
        assertThat(members.next()).isTrue();
        return wantedNames.index(json, members);
    }
}
