package io.cistern.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.Selection;
import io.cistern.rows.Rows;
import io.cistern.sandbox.project.SandboxLines;
import io.cistern.table.SortOrder.Direction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SortedTests {

    private static final Tables TABLES = new Tables(1 << 24);

    /** Of a property p, in ascending order; null stands for a row without it. */
    private static final List<String> ASCENDING = List.of(
            "false",
            "true",
            "-1E+400",
            "-10.5",
            "-0.0",
            "1e-7",
            "0.30000000000000004",
            "9007199254740992",
            "9007199254740993",
            "1E+999999999",
            "\"\"",
            "\"Z\"",
            "\"a\"",
            "\"a\\u0062\"",
            "\"ac\"",
            "\"z\"",
            "\"\\u00e9\"",
            "\"\\uffee\"",
            "\"🦊\"",
            "1".repeat(1001), // so long that it is compared as text
            "[1]",
            "{\"a\":1}");

    @Test
    void valuesOfAllKindsHaveOneOrder() throws IOException {
        var shuffled = new ArrayList<>(ASCENDING);
        Collections.shuffle(shuffled, new Random(3));
        assertThat(sorted(shuffled, Direction.ASCENDING)).isEqualTo(ASCENDING);
        assertThat(sorted(shuffled, Direction.DESCENDING)).isEqualTo(ASCENDING.reversed());
    }

    /** To read one of these as a number takes seconds. */
    @Test
    @Timeout(20)
    void numbersOfAMillionDigitsAreSortedFast() throws IOException {
        var values =
                IntStream.range(1, 9).mapToObj(i -> (i + "").repeat(1_000_000)).toList();
        assertThat(sorted(values.reversed(), Direction.ASCENDING)).isEqualTo(values);
    }

    @Test
    void nullAndMissingComeLastInBothDirections() throws IOException {
        var values = List.of("null", "2", "missing", "1", "null");
        assertThat(sorted(values, Direction.ASCENDING)).containsExactly("1", "2", "null", "missing", "null");
        assertThat(sorted(values, Direction.DESCENDING)).containsExactly("2", "1", "null", "missing", "null");
    }

    @Test
    void equalValuesStayAsTheyWere() throws IOException {
        var values = List.of("2", "1.0", "1", "\"\\u0061\"", "\"a\"", "1.00");
        assertThat(sorted(values, Direction.ASCENDING))
                .containsExactly("1.0", "1", "1.00", "2", "\"\\u0061\"", "\"a\"");
        assertThat(sorted(values, Direction.DESCENDING))
                .containsExactly("\"\\u0061\"", "\"a\"", "2", "1.0", "1", "1.00");
    }

    @Test
    void rowsOfSeveralPagesAreSortedTogetherAndReadInWindows() throws IOException {
        var lines = SandboxLines.of(5, 2000);
        var sorted = new Sorted(List.of(
                new SortOrder("$country_code", Direction.DESCENDING), new SortOrder("sessions", Direction.ASCENDING)));
        for (var from = 0; from < 2000; from += 500) {
            var rows = new BitSet();
            IntStream.range(0, 500).filter(row -> row % 7 > 0).forEach(rows::set);
            sorted.add(TABLES.open(Lines.page(lines.subList(from, from + 500))), rows);
        }
        var kept = IntStream.range(0, 2000)
                .filter(row -> row % 500 % 7 > 0)
                .mapToObj(lines::get)
                .sorted(Comparator.<String, String>comparing(
                                line -> Lines.tree(line)
                                        .get("properties")
                                        .get("$country_code")
                                        .stringValue(),
                                Comparator.reverseOrder())
                        .thenComparingInt(line -> Lines.tree(line)
                                .get("properties")
                                .get("sessions")
                                .intValue()))
                .toList();
        assertThat(sorted.count()).isEqualTo(kept.size());
        var read = new ArrayList<String>();
        for (var from = 0; from < kept.size(); from += 300) {
            lines(sorted, from, Math.min(kept.size(), from + 300)).forEach(read::add);
        }
        assertThat(read).isEqualTo(kept);
    }

    private static List<String> sorted(List<String> values, Direction direction) throws IOException {
        var lines = values.stream()
                .map(value -> "{\"id\":\"u\",\"properties\":{"
                        + (value.equals("missing") ? "\"q\":\"missing\"" : "\"p\":" + value) + "}}")
                .toList();
        var sorted = new Sorted(List.of(new SortOrder("p", direction)));
        var all = new BitSet();
        all.set(0, values.size());
        sorted.add(TABLES.open(Lines.page(lines)), all);
        return lines(sorted, 0, values.size())
                .map(line -> line.contains("missing")
                        ? "missing"
                        : line.substring(line.indexOf("\"p\":") + 4, line.length() - 2))
                .toList();
    }

    private static Stream<String> lines(Sorted sorted, int from, int to) throws IOException {
        var lines = new Rows.Writer();
        sorted.write(from, to, new Selection.All(), lines);
        return new String(lines.finish().open().readAllBytes(), UTF_8).lines();
    }
}
