package io.cistern.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.sandbox.project.SandboxLines;
import io.cistern.where.Condition;
import io.cistern.where.Expression;
import io.cistern.where.StepBudget;
import io.cistern.where.SyntaxException;
import io.cistern.where.evaluation.Evaluator;
import io.cistern.where.evaluation.Value;
import io.cistern.where.evaluation.Verdict;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RowFilterTests {

    private static final Evaluator EVALUATOR = new Evaluator();
    private static final Tables TABLES = new Tables(1 << 24);
    private static final List<String> PEOPLE = SandboxLines.of(11, 800);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "properties[\"plan\"] == \"pro\"",
                "properties[\"plan\"] != \"Enterprise\" and defined(properties[\"$email\"])",
                "properties[\"age\"] > 30 or properties[\"sessions\"] < 20",
                "not (properties[\"age\"] > 30)",
                "\"be\" in properties[\"plan\"]",
                "properties[\"$first_name\"] == properties[\"$last_name\"] or properties[\"vip\"] == true",
                "properties[\"sessions\"] + properties[\"$browser_version\"] > 400",
                "properties[\"Total Spent\"] >= 990.55 and not (properties[\"$city\"] == \"Oslo\")",
                "properties[\"$distinct_id\"] == \"u1\" or properties[\"account_id\"] == 9007199254740999",
                "true",
                "properties[\"absent\"] == 1",
                "properties[\"plan\"]",
                "(properties[\"plan\"] and properties[\"vip\"] == true) or properties[\"sessions\"] > 1"
            })
    void aRowIsKeptWhenItsVerdictIsTrue(String text) throws Exception {
        var condition = Condition.parse(text);
        for (var lines : List.of(PEOPLE, Lines.NASTY)) {
            var expression = ((Condition.Understood) condition).expression();
            var verdicts = Lines.trees(lines).stream()
                    .map(tree -> verdict(expression, tree))
                    .toList();
            var table = TABLES.open(Lines.page(lines));
            if (verdicts.contains(Verdict.DECLINED) || verdicts.contains(Verdict.OTHER)) {
                assertThatThrownBy(() -> table.where(condition, EVALUATOR)).isInstanceOf(DeclinedException.class);
            } else {
                var expected = IntStream.range(0, lines.size())
                        .filter(row -> verdicts.get(row) == Verdict.TRUE)
                        .boxed()
                        .toList();
                assertThat(table.where(condition, EVALUATOR).stream().boxed()).isEqualTo(expected);
            }
        }
    }

    /** Row by row, from the tree. */
    private static Verdict verdict(Expression expression, JsonNode profile) {
        return EVALUATOR.verdict(expression, name -> {
            var value = name.equals("$distinct_id")
                    ? profile.get("id")
                    : profile.get("properties").get(name);
            if (value == null) {
                return Value.UNDEFINED;
            }
            var json = value.toString().getBytes(UTF_8);
            return Value.parse(json, 0, json.length);
        });
    }

    @Test
    void aNameThatStandsTwiceIsDeclinedAndOthersAreNot() throws Exception {
        var table = page("{\"a\":1,\"b\":1,\"\\u0061\":2}", "{\"a\":1}");
        assertThatThrownBy(() -> table.where(parsed("properties[\"a\"] == 1"), EVALUATOR))
                .isInstanceOf(DeclinedException.class);
        assertThat(table.where(parsed("properties[\"b\"] == 1"), EVALUATOR).stream())
                .containsExactly(0);
        assertThat(table.value(0, "a")).asString(UTF_8).isEqualTo("2");
    }

    @Test
    void aPropertyNamedLikeTheIdIsDeclined() throws Exception {
        var table = page("{\"$distinct_id\":\"other\"}", "{}");
        assertThatThrownBy(() -> table.where(parsed("properties[\"$distinct_id\"] == \"u0\""), EVALUATOR))
                .isInstanceOf(DeclinedException.class);
        assertThat(table.value(0, "$distinct_id")).asString(UTF_8).isEqualTo("\"u0\"");
    }

    @Test
    void everythingIsAllRowsAndAnUnknownDialectIsDeclined() throws Exception {
        var table = page("{}", "{}");
        var all = new BitSet();
        all.set(0, 2);
        assertThat(table.where(new Condition.Everything(), EVALUATOR)).isEqualTo(all);
        assertThatThrownBy(() -> table.where(new Condition.Opaque("a ~ b"), EVALUATOR))
                .isInstanceOf(DeclinedException.class);
    }

    @Test
    void evaluationStopsAtItsBudgetAndAlwaysTakesTheSameSteps() throws Exception {
        var condition = parsed("\"x\" in properties[\"$email\"] or \"y\" in properties[\"$email\"]");
        var first = new StepBudget(Long.MAX_VALUE);
        var rows = TABLES.open(Lines.page(PEOPLE)).where(condition, EVALUATOR, first);
        var exact = new StepBudget(first.spent());
        assertThat(TABLES.open(Lines.page(PEOPLE)).where(condition, EVALUATOR, exact))
                .isEqualTo(rows);
        var scarce = new StepBudget(first.spent() - 1);
        assertThatThrownBy(() -> TABLES.open(Lines.page(PEOPLE)).where(condition, EVALUATOR, scarce))
                .isInstanceOf(StepBudget.ExhaustedException.class);
    }

    @Test
    void aSubstringSearchCostsByTheLengthOfBothTexts() throws Exception {
        var scarce = page("{\"a\":\"" + "a".repeat(10) + "\"}");
        var vast = page("{\"a\":\"" + "a".repeat(100_000) + "\"}");
        assertThat(steps(vast, "\"ab\" in properties[\"a\"]"))
                .isGreaterThan(1_000 + steps(scarce, "\"ab\" in properties[\"a\"]"));
        assertThat(steps(vast, "\"" + "a".repeat(10_000) + "b\" in properties[\"a\"]"))
                .isGreaterThan(1_000 * steps(vast, "\"ab\" in properties[\"a\"]"));
    }

    @Test
    void aValueIsEvaluatedOnceHoweverManyRowsHaveIt() throws Exception {
        var same = page(IntStream.range(0, 1_000).mapToObj(i -> "{\"a\":\"x\"}").toArray(String[]::new));
        var different = page(
                IntStream.range(0, 1_000).mapToObj(i -> "{\"a\":\"" + i + "\"}").toArray(String[]::new));
        assertThat(steps(different, "\"ab\" in properties[\"a\"]"))
                .isGreaterThan(10 * steps(same, "\"ab\" in properties[\"a\"]"));
    }

    /** Two lists in a part that is evaluated row by row: to read both anew for each row took seconds. */
    @Test
    void severalListsInOnePartAreReadOnce() throws Exception {
        var list = IntStream.range(0, 1_000).mapToObj(i -> "\"i" + i + "\"").collect(Collectors.joining(","));
        var rows = IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"a\":\"" + i + "\",\"b\":\"" + i + "\"}")
                .toArray(String[]::new);
        var both = "(properties[\"a\"] in [" + list + "] or properties[\"b\"] in [" + list + "]) == true";
        assertThat(steps(page(rows), both)).isLessThan(200_000);
    }

    @Test
    void aFilterWithVeryManyPropertiesIsDeclined() throws Exception {
        var many = parsed(IntStream.range(0, 501)
                .mapToObj(i -> "properties[\"p" + i + "\"] == 1")
                .collect(Collectors.joining(" or ")));
        assertThatThrownBy(() -> page("{}").where(many, EVALUATOR)).isInstanceOf(DeclinedException.class);
    }

    private static long steps(Table table, String where) throws Exception {
        var steps = new StepBudget(Long.MAX_VALUE);
        table.where(parsed(where), EVALUATOR, steps);
        return steps.spent();
    }

    private static Table page(String... properties) {
        return TABLES.open(Lines.page(IntStream.range(0, properties.length)
                .mapToObj(i -> "{\"id\":\"u" + i + "\",\"properties\":" + properties[i] + "}")
                .toList()));
    }

    private static Condition parsed(String text) throws SyntaxException {
        return Condition.parse(text);
    }
}
