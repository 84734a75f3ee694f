package io.cistern.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.profile.QueryFailure.Overloaded;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.sandbox.project.SandboxLines;
import io.cistern.table.Aggregation.Row;
import io.cistern.table.Measure.Count;
import io.cistern.table.Measure.Figure;
import io.cistern.table.Measure.Of;
import io.cistern.where.StepBudget;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AggregationTests {

    private static final Tables TABLES = new Tables(1 << 24);

    @Test
    void groupsAndFiguresAreThoseOfTheTrees() {
        var lines = SandboxLines.of(9, 1500);
        var aggregation = new Aggregation(
                List.of("plan", "vip"),
                List.of(
                        new Count(),
                        new Of(Figure.SUM, "Total Spent"),
                        new Of(Figure.P90, "age"),
                        new Of(Figure.DISTINCT, "$city")));
        for (var from = 0; from < 1500; from += 300) {
            aggregation.add(TABLES.open(Lines.page(lines.subList(from, from + 300))), all(300));
        }
        assertThat(aggregation.rows()).isEqualTo(expected(Lines.trees(lines)));
    }

    /** The same, straightforwardly. */
    private static List<Row> expected(List<JsonNode> people) {
        var groups = new TreeMap<String, List<JsonNode>>();
        for (var person : people) {
            var properties = person.get("properties");
            var plan = properties.hasNonNull("plan") ? properties.get("plan").toString() : "~null";
            groups.computeIfAbsent(plan + "|" + properties.get("vip"), key -> new ArrayList<>())
                    .add(properties);
        }
        return groups.entrySet().stream()
                .map(entry -> row(entry.getKey().replace("~", ""), entry.getValue()))
                .toList();
    }

    private static Row row(String key, List<JsonNode> group) {
        var sum = BigDecimal.ZERO;
        var ages = new ArrayList<Integer>();
        var cities = new HashSet<String>();
        for (var one : group) {
            sum = sum.add(one.get("Total Spent").decimalValue());
            if (one.hasNonNull("age") && one.get("age").isNumber()) {
                ages.add(one.get("age").intValue());
            }
            if (one.has("$city")) {
                cities.add(one.get("$city").stringValue());
            }
        }
        ages.sort(null);
        var p90 = ages.get((int) Math.ceil(ages.size() * 0.9) - 1);
        var bar = key.indexOf('|');
        return new Row(
                List.of(key.substring(0, bar), key.substring(bar + 1)),
                Stream.of(group.size(), sum.stripTrailingZeros().toPlainString(), p90, cities.size())
                        .map(Object::toString)
                        .toList());
    }

    @Test
    void numbersAreNotRounded() {
        assertThat(figures("9007199254740993", "0.1", "0.2", "\"5\"", "true", "null", "[1]", "{}"))
                .containsExactly(
                        "9007199254740993.3",
                        "3002399751580331.1",
                        "0.1",
                        "9007199254740993",
                        "0.2",
                        "9007199254740993",
                        "9007199254740993",
                        "7");
    }

    @Test
    void percentilesAreExistingNumbersInTheirOriginalForm() {
        assertThat(figures("1.50", "1E+2", "-0.0", "1.5"))
                .containsExactly("103", "25.75", "-0.0", "1E+2", "1.50", "1E+2", "1E+2", "3");
    }

    @Test
    void ofNoNumbersThereIsNoFigure() {
        assertThat(figures("\"a\"", "\"A\"", "\"\\u0061\""))
                .containsExactly("null", "null", "null", "null", "null", "null", "null", "2");
    }

    @Test
    void aNumberWithAHugeExponentIsIgnored() {
        assertThat(figures("1", "1E+999999999", "1E-999999999", "1E+99999999999"))
                .containsExactly("1", "1", "1", "1", "1", "1", "1", "4");
    }

    @Test
    void withoutAPropertyToGroupByThereIsOneGroupEvenWithoutProfiles() {
        var aggregation = new Aggregation(List.of(), List.of(new Count(), new Of(Figure.AVG, "p")));
        assertThat(aggregation.rows()).containsExactly(new Row(List.of(), List.of("0", "null")));
    }

    @Test
    void groupsKeepCaseAndNullIsAGroupOfItsOwn() {
        var aggregation = new Aggregation(List.of("p"), List.of(new Count()));
        aggregation.add(table(List.of("\"b\"", "null", "\"B\"", "\"\\u0062\"", "1", "1.0", "missing", "\"\"")), all(8));
        assertThat(aggregation.rows())
                .containsExactly(
                        new Row(List.of("1"), List.of("2")),
                        new Row(List.of("\"\""), List.of("1")),
                        new Row(List.of("\"B\""), List.of("1")),
                        new Row(List.of("\"b\""), List.of("2")),
                        new Row(List.of("null"), List.of("2")));
    }

    @Test
    void halvesOfSurrogatePairsAreTextsOfTheirOwn() {
        var halves = List.of("\"a\\ud83d\"", "\"a\\ud83e\"", "\"a?\"", "\"a\\ud83e\\udd8a\"", "\"a🦊\"");
        var aggregation = new Aggregation(List.of("p"), List.of(new Count()));
        aggregation.add(table(halves), all(5));
        assertThat(aggregation.rows())
                .containsExactly(
                        new Row(List.of(halves.get(2)), List.of("1")),
                        new Row(List.of(halves.get(0)), List.of("1")),
                        new Row(List.of(halves.get(1)), List.of("1")),
                        new Row(List.of(halves.get(3)), List.of("2")));
    }

    @Test
    void tooManyGroupsAreRefused() {
        var aggregation = new Aggregation(List.of("p"), List.of(new Count()));
        var values = IntStream.range(0, 100_001).mapToObj(Integer::toString).toList();
        assertThatThrownBy(() -> aggregation.add(table(values), all(values.size())))
                .isInstanceOf(TooLarge.class);
    }

    @Test
    void moreMeasuresAllowFewerGroups() {
        var measures = IntStream.range(0, 100)
                .<Measure>mapToObj(number -> new Of(Figure.SUM, "q" + number))
                .toList();
        var aggregation = new Aggregation(List.of("p"), measures);
        var values = IntStream.range(0, 10_001).mapToObj(Integer::toString).toList();
        assertThatThrownBy(() -> aggregation.add(table(values), all(values.size())))
                .isInstanceOf(TooLarge.class);
    }

    @Test
    void compressedRowsAreTheComputedRows() throws IOException {
        var aggregation = new Aggregation(List.of("p", "q"), List.of(new Count(), new Of(Figure.SUM, "p")));
        aggregation.add(
                table(List.of("\"é\"", "1.50", "missing", "{\"a\":[1]}", "\"" + "x".repeat(70_000) + "\"")), all(5));
        var packed = aggregation.packed();
        var rows = new ArrayList<Row>();
        packed.each(rows::add);
        assertThat(rows).isEqualTo(aggregation.rows()).hasSize(packed.count()).hasSize(5);
    }

    @Test
    void memoryIsCounted() {
        var steps = new StepBudget(1_000);
        var aggregation = new Aggregation(List.of(), List.of(new Of(Figure.P50, "p")), steps);
        var values = IntStream.range(0, 1_000).mapToObj(Integer::toString).toList();
        assertThatThrownBy(() -> aggregation.add(table(values), all(values.size())))
                .isInstanceOf(StepBudget.ExhaustedException.class);
    }

    @Test
    void aComputationOverItsMemoryIsRefusedWithTheLimitAndARemedy() {
        var sizeLimit = new SizeLimit(new SizeLimit.Heap(1_000), 100, "ask for less");
        sizeLimit.take(100);
        assertThatThrownBy(() -> sizeLimit.take(1))
                .isInstanceOfSatisfying(
                        TooLarge.class, e -> assertThat(e.limit()).isEqualTo(100))
                .hasMessageContaining("100 bytes")
                .hasMessageContaining("ask for less");
    }

    @Test
    void allComputationsTogetherAreLimitedAndReleaseTheirMemory() {
        var heap = new SizeLimit.Heap(100);
        var first = new SizeLimit(heap, 100, "");
        var second = new SizeLimit(heap, 100, "");
        first.take(60);
        assertThatThrownBy(() -> second.take(60))
                .isInstanceOf(Overloaded.class)
                .hasMessageContaining("Other computations take the memory");
        second.close();
        first.close();
        second.take(100);
    }

    /** Its profiles could be a million: long values count by their length. */
    @Test
    void longValuesTakeMoreRoomThanShortOnes() {
        var sizeLimit = new SizeLimit(new SizeLimit.Heap(1_000_000), 10_000, "ask for less");
        var accumulator = new Accumulator(EnumSet.of(Figure.DISTINCT), sizeLimit);
        var column = new Column.Writer(1);
        var json = ("\"" + "x".repeat(20_000) + "\"").getBytes(UTF_8);
        column.add(0, json, 0, json.length);
        var sortValue = SortValue.all(column.finish())[1];
        assertThatThrownBy(() -> accumulator.add(sortValue)).isInstanceOf(TooLarge.class);
    }

    private static List<String> figures(String... values) {
        var measures = Stream.of(Figure.values())
                .<Measure>map(figure -> new Of(figure, "p"))
                .toList();
        var aggregation = new Aggregation(List.of(), measures);
        aggregation.add(table(List.of(values)), all(values.length));
        return aggregation.rows().getFirst().figures();
    }

    private static Table table(List<String> values) {
        return TABLES.open(Lines.page(values.stream()
                .map(value ->
                        "{\"id\":\"u\",\"properties\":{" + (value.equals("missing") ? "" : "\"p\":" + value) + "}}")
                .toList()));
    }

    private static BitSet all(int count) {
        var all = new BitSet();
        all.set(0, count);
        return all;
    }
}
